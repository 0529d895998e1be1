import type { Interval } from '#engines/math/join-intervals.ts';

/** The period of the same length that ends where this one begins. */
export function previousPeriod({ fromMs, toMs }: Interval): Interval {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
}

/**
 * Number of occurrences in the period of a daily time slot of `lengthMs` that starts at `startMs`
 * after midnight (UTC). Partial occurrences count by their share.
 */
export function timesInPeriod(
  { fromMs, toMs }: Interval,
  { startMs, lengthMs }: { readonly startMs: number; readonly lengthMs: number },
): number {
  const dayMs = 86_400_000;
  let coveredMs = 0;
  for (let day = Math.floor(fromMs / dayMs) - 1; day * dayMs < toMs; day += 1) {
    const beginMs = day * dayMs + startMs;
    coveredMs += Math.max(0, Math.min(toMs, beginMs + lengthMs) - Math.max(fromMs, beginMs));
  }
  return coveredMs / lengthMs;
}
