import type { Interval } from '#engines/math/join-intervals.ts';

const dayMs = 86_400_000;

export type ComparedSpans = { now: Interval; before: Interval };

/**
 * A time range and an earlier one, cut to the same length and to the days with records in both, so
 * that day n of one corresponds to day n of the other. Null if no day is left.
 * @param recordsFromMs start of the records, in ms; null if there are none.
 */
export function comparedSpans(
  now: Interval,
  before: Interval,
  recordsFromMs: number | null,
): ComparedSpans | null {
  if (recordsFromMs === null) return null;
  const lengthMs = Math.min(now.toMs - now.fromMs, before.toMs - before.fromMs);
  const missingMs = Math.max(0, Math.ceil((recordsFromMs - before.fromMs) / dayMs) * dayMs);
  if (missingMs >= lengthMs) return null;
  const cut = ({ fromMs }: Interval): Interval => ({
    fromMs: fromMs + missingMs,
    toMs: fromMs + lengthMs,
  });
  return { now: cut(now), before: cut(before) };
}
