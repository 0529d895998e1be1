export type Interval = { fromMs: number; toMs: number };

/**
 * Intervals cut to a range, in order, with touching intervals joined, so that overlapping time
 * counts once.
 */
export function joinIntervals(intervals: readonly Interval[], range: Interval): Interval[] {
  const inside = intervals
    .map((each) => ({
      fromMs: Math.max(each.fromMs, range.fromMs),
      toMs: Math.min(each.toMs, range.toMs),
    }))
    .filter((each) => each.toMs > each.fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const joined: Interval[] = [];
  for (const each of inside) {
    const last = joined.at(-1);
    if (last !== undefined && each.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, each.toMs);
    else joined.push(each);
  }
  return joined;
}

export function totalMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
}
