/** `[epoch ms, value]`; null is a measured gap. */
type Points = readonly (readonly [number, number | null])[];

export interface Freshness {
  newestMs: number;
  /**
   * True if there was no value for three typical intervals of the points, and for at least two
   * minutes.
   */
  stale: boolean;
}

const LEAST_MS = 120_000;
const INTERVALS = 3;

/** Typical interval of the measured points; 0 for fewer than two. */
function usualGapMs(times: readonly number[]): number {
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

/**
 * Age of the newest value of several lines; null if nothing was measured. A range that ended in the
 * past is never stale, because it is complete.
 */
export function freshnessOf(
  lines: readonly Points[],
  { toMs, nowMs }: { toMs: number; nowMs: number },
): Freshness | null {
  let newest: number[] = [];
  for (const points of lines) {
    const times = points.flatMap(([atMs, value]) => (value === null ? [] : [atMs]));
    if ((times.at(-1) ?? -Infinity) > (newest.at(-1) ?? -Infinity)) newest = times;
  }
  const newestMs = newest.at(-1);
  if (newestMs === undefined) return null;
  const limitMs = Math.max(LEAST_MS, INTERVALS * usualGapMs(newest));
  return { newestMs, stale: toMs > nowMs - LEAST_MS && nowMs - newestMs > limitMs };
}
