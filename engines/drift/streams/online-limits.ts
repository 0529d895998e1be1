/**
 * Limits of a statistic that is tested repeatedly: the limit at `at` applies up to look
 * `until[at]`, the last one forever. Looks count from 1.
 */
export type OnlineLimits = { until: readonly number[]; limits: readonly number[] };

export type Calibration = {
  /** Mean number of looks from the first one to an alarm, in a stream that does not change. */
  expectedLooks: number;
  /** Last look of each limit, ascending. */
  until: readonly number[];
  /** Number of streams to draw. */
  runs: number;
  /** Starts a new stream that does not change; each call is one look and returns the statistic. */
  draw: () => () => number;
};

/** The largest statistic of each drawn stream between two ends of `until`, block by block. */
function peaksOf({ runs, until, draw }: Calibration): Float64Array[] {
  const blocks = until.map(() => new Float64Array(runs));
  for (let run = 0; run < runs; run += 1) {
    const next = draw();
    let look = 0;
    until.forEach((end, at) => {
      let peak = -Infinity;
      for (; look < end; look += 1) peak = Math.max(peak, next());
      const block = blocks[at];
      if (block !== undefined) block[run] = peak;
    });
  }
  return blocks;
}

/**
 * Limits at which a stream that does not change alarms after `expectedLooks` looks on average: at
 * every look the streams without an alarm so far have one with the same probability (Ross, Tasoulis
 * and Adams, 2011, Technometrics 53, section 3). If so few drawn streams are left that none, or not
 * a whole number of them, is due at a look, `until` joins looks, and the remainder is carried over.
 * The last limit applies forever, so its looks should be where the statistic no longer depends on
 * how it began.
 */
export function calibrateLimits(calibration: Calibration): OnlineLimits {
  const { until, expectedLooks } = calibration;
  const blocks = peaksOf(calibration);
  let left = Uint32Array.from({ length: calibration.runs }, (_, run) => run);
  let carried = 0;
  const limits = blocks.map((peaks, at) => {
    const looks = (until[at] ?? 0) - (until[at - 1] ?? 0);
    const due = carried + left.length * (1 - (1 - 1 / expectedLooks) ** looks);
    const highest = Float64Array.from(left, (run) => peaks[run] ?? -Infinity).sort();
    const alarms = Math.min(left.length - 1, Math.max(0, Math.round(due)));
    // Above the highest stream that must remain; equal ones remain together.
    const limit = highest[highest.length - 1 - alarms] ?? Infinity;
    const before = left.length;
    left = left.filter((run) => (peaks[run] ?? -Infinity) <= limit);
    carried = due - (before - left.length);
    return limit;
  });
  return { until: [...until], limits };
}

/** Steps through the limits look by look: whether a statistic is above the limit of this look. */
export function limitWalk({ until, limits }: OnlineLimits): (statistic: number) => boolean {
  let look = 0;
  let at = 0;
  return (statistic) => {
    look += 1;
    if (look > (until[at] ?? Infinity) && at < limits.length - 1) at += 1;
    return statistic > (limits[at] ?? Infinity);
  };
}

/**
 * How a stream of single values is tested: the baseline is learned from the first values, then the
 * newest values are compared with all before them, at several sizes.
 */
export type LookPlan = {
  /** Number of values between two looks. */
  every: number;
  /** Number of looks to learn from. */
  learned: number;
  /** Sizes of the newest part, in looks, ascending. */
  sizes: readonly number[];
};

/**
 * The first 500 values are learned from; the newest 20 to 1,280 are compared with all before them,
 * every 20 values.
 */
export const errorLooks: LookPlan = { every: 20, learned: 25, sizes: [1, 2, 4, 8, 16, 32, 64] };

/**
 * Ends of limits for a largest part of `largest` looks: narrow at first, while it fills, then
 * wider; the last one is three times as long.
 */
export function endsFor(largest: number): number[] {
  const ends: number[] = [];
  for (let end = 1; end < 2 * largest; end = Math.ceil(end * 1.4)) ends.push(end);
  return [...ends, 2 * largest, 3 * largest];
}
