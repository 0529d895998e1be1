import { median } from '#lib/numerics/median.ts';

/**
 * Longest interval between two samples of an unbroken series, in sampling steps. A single missed
 * sample is not a gap.
 */
export const LONGEST_STEPS = 2.5;
/** Number of intervals on either side that determine the step at a time. */
const NEIGHBOURS = 4;

/**
 * Sampling step at each interval between consecutive times, in the unit of the times. It is the
 * larger of the median intervals before and after, so that neither a change of the step nor a gap
 * shortens it. A single interval is its own step. Times must be in order. Returns one result fewer
 * than there are times.
 */
export function samplingSteps(times: readonly number[]): number[] {
  const intervals = times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));
  return intervals.map((interval, index) => {
    const before = intervals.slice(Math.max(0, index - NEIGHBOURS), index);
    const after = intervals.slice(index + 1, index + 1 + NEIGHBOURS);
    const sides = [before, after].filter(({ length }) => length > 0).map((side) => median(side));
    return sides.length === 0 ? interval : Math.max(...sides);
  });
}
