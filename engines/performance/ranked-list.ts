import type { RankedList } from '#engines/performance/ranking.ts';

const nameOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The items of a predicted list (a JSON array) in order, each at its first position; null for any
 * other text.
 */
export function itemsOf(prediction: string): string[] | null {
  const value = parsed(prediction);
  if (!Array.isArray(value)) return null;
  return [...new Set(value.flatMap((item: unknown) => nameOf(item) ?? []))];
}

/**
 * Relevant items and their gains: a JSON array of items (gain 1 each), an object of item and gain,
 * or a single item.
 * Ignores gains that are not above zero.
 */
export function gainsOf(label: string): Map<string, number> {
  const value = parsed(label);
  if (Array.isArray(value))
    return new Map(
      value.flatMap((item: unknown): [string, number][] => {
        const name = nameOf(item);
        return name === null ? [] : [[name, 1]];
      }),
    );
  if (typeof value === 'object' && value !== null)
    return new Map(
      Object.entries(value).flatMap(([name, gain]): [string, number][] =>
        typeof gain === 'number' && gain > 0 ? [[name, gain]] : [],
      ),
    );
  return new Map(label === '' ? [] : [[nameOf(value) ?? label, 1]]);
}

/** A predicted list with its label; null if the prediction is not a list. */
export function rankedList(prediction: string, label: string): RankedList | null {
  const items = itemsOf(prediction);
  return items === null ? null : { items, gains: gainsOf(label) };
}
