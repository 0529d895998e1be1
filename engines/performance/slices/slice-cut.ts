import type { NumberSketch } from '#engines/drift/sketch/sketch.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';

/**
 * How a column is cut into slices. `texts` and `numbers`: one slice per listed value, and one for
 * all other values. `parts`: one slice below the first edge, one from each edge to the next, and
 * one from the last edge on.
 */
export type SliceCut =
  | { kind: 'texts'; values: readonly string[] }
  | { kind: 'numbers'; values: readonly number[] }
  | { kind: 'parts'; edges: readonly number[] };

/**
 * Maximum number of values of a column with a slice of their own; the most frequent values are
 * used.
 */
export const sliceValuesAtMost = 20;
/** Maximum number of distinct numbers; a column with more is cut into parts. */
export const sliceNumbersAtMost = 10;
const PARTS = 4;
/** Shares of the rows at which a numeric column is cut. */
export const sliceShares: readonly number[] = Array.from(
  { length: PARTS - 1 },
  (_, part) => (part + 1) / PARTS,
);

const MISSING = '(missing)';
const OTHER = '(other)';
const LEAST_DIGITS = 3;
const MOST_DIGITS = 15;

const ascending = (values: readonly number[]): number[] =>
  [...new Set(values)].toSorted((a, b) => a - b);

/** Formats the edges with the smallest number of digits that keeps them distinct. */
function shownEdges(edges: readonly number[]): string[] {
  for (let digits = LEAST_DIGITS; digits < MOST_DIGITS; digits += 1) {
    const shown = edges.map((edge) => String(Number(edge.toPrecision(digits))));
    if (new Set(shown).size === shown.length) return shown;
  }
  return edges.map(String);
}

function partNames(edges: readonly number[]): string[] {
  const shown = shownEdges(edges);
  return [...shown, null].map((edge, at) => {
    const from = shown[at - 1];
    if (from === undefined) return `below ${edge ?? ''}`;
    return edge === null ? `from ${from}` : `${from} to ${edge}`;
  });
}

/**
 * Slice names by code: 0 is missing, followed by the values or parts in order and, last, all other
 * values.
 */
export function sliceNames(cut: SliceCut): string[] {
  if (cut.kind === 'parts') return [MISSING, ...partNames(cut.edges)];
  return [MISSING, ...cut.values.map(String), OTHER];
}

/** Code of a value under a cut, which is its index in `sliceNames`. */
export function sliceCode(cut: SliceCut, value: string | number | null): number {
  if (value === null || Number.isNaN(value)) return 0;
  if (cut.kind === 'texts') {
    const at = cut.values.indexOf(String(value));
    return at === -1 ? cut.values.length + 1 : at + 1;
  }
  const number = Number(value);
  if (Number.isNaN(number)) return 0;
  if (cut.kind === 'numbers') {
    const at = cut.values.indexOf(number);
    return at === -1 ? cut.values.length + 1 : at + 1;
  }
  return 1 + cut.edges.filter((edge) => number >= edge).length;
}

/**
 * Cut of a numeric column: by its distinct values if there are few (otherwise `distinct` is null),
 * or by its quantiles at `sliceShares`. Null for a constant column.
 */
export function cutOfNumbers(
  distinct: readonly number[] | null,
  quantiles: readonly number[],
): SliceCut | null {
  if (distinct !== null)
    return distinct.length < 2 ? null : { kind: 'numbers', values: ascending(distinct) };
  const edges = ascending(quantiles.filter(Number.isFinite));
  return edges.length === 0 ? null : { kind: 'parts', edges };
}

/** Cut of a numeric column into parts that have about equal counts in its baseline. */
export function cutOfSketch({ edges, counts, isExact }: NumberSketch): SliceCut | null {
  // Deciles that are not reference values are also edges, with a count of 0.
  const values = edges.filter((_, at) => (counts[at] ?? 0) > 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  const below = counts.map((count) => {
    sum += count;
    return sum - count;
  });
  const cuts = sliceShares.flatMap((share) => {
    // No rows are below the smallest value, so an edge there would have no effect.
    const at = below.findIndex((rows) => rows > 0 && rows >= share * total);
    return edges[at] ?? [];
  });
  return cutOfNumbers(isExact && values.length <= sliceNumbersAtMost ? values : null, cuts);
}

/**
 * Cut derived from the values, most frequent texts first; null if the column is constant or has no
 * values.
 */
export function cutOfValues(values: readonly (string | number | null)[]): SliceCut | null {
  const known = values.filter((value) => value !== null && !Number.isNaN(value));
  if (known.every((value) => typeof value === 'number')) {
    const sorted = Float64Array.from(known).sort();
    const distinct = new Set(sorted);
    return cutOfNumbers(
      distinct.size <= sliceNumbersAtMost ? [...distinct] : null,
      sliceShares.map((share) => sortedQuantile(sorted, share)),
    );
  }
  const counts = [...Map.groupBy(known.map(String), (value) => value)]
    .map(([value, own]) => ({ value, rows: own.length }))
    .toSorted((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  if (counts.length < 2) return null;
  return { kind: 'texts', values: counts.slice(0, sliceValuesAtMost).map(({ value }) => value) };
}
