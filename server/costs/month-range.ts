import { comparedSpans, type ComparedSpans } from '#engines/math/compared-spans.ts';

const dayMs = 86_400_000;

export type MonthRange = { month: string; fromMs: number; toMs: number; days: number };

/** Start and end of a month such as `2026-11`, in UTC. */
export function monthRange(month: string): MonthRange {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const fromMs = Date.UTC(year, number - 1, 1);
  const toMs = Date.UTC(year, number, 1);
  return { month, fromMs, toMs, days: Math.round((toMs - fromMs) / dayMs) };
}

export function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}

/**
 * Ranges of a month so far and of the same days of the preceding month: whole days only, and only
 * days with records in both months. A month that has ended is compared as a whole if the preceding
 * month is fully recorded. Null if nothing can be compared.
 * @param untilMs end of the month's available data, in ms.
 * @param recordsFromMs first record of the preceding month, in ms; null if it has none.
 */
export function comparedRanges(
  month: string,
  untilMs: number,
  recordsFromMs: number | null,
): ComparedSpans | null {
  const { fromMs, toMs } = monthRange(month);
  const before = monthRange(monthOf(fromMs - dayMs));
  const earlier = { fromMs: before.fromMs, toMs: before.toMs };
  if (untilMs >= toMs && recordsFromMs !== null && recordsFromMs <= before.fromMs)
    return { now: { fromMs, toMs }, before: earlier };
  const knownMs = Math.max(0, Math.floor((Math.min(untilMs, toMs) - fromMs) / dayMs) * dayMs);
  return comparedSpans({ fromMs, toMs: fromMs + knownMs }, earlier, recordsFromMs);
}
