/**
 * Limits of a statistic that is tested repeatedly. The limit at `at` applies up to look
 * `until[at]`, the last limit forever. Looks count from 1.
 */
export type OnlineLimits = { until: readonly number[]; limits: readonly number[] };

export type Calibration = {
  /** Mean number of looks from the first look to an alarm, in a stream that does not change. */
  expectedLooks: number;
  /** Last look of each limit, ascending. */
  until: readonly number[];
  /** Number of streams to draw. */
  runs: number;
  /**
   * Starts a new stream that does not change. Each call of the result is one look and returns the
   * statistic.
   */
  draw: () => () => number;
};

/** Largest statistic of each drawn stream in each block of looks; blocks end at `until`. */
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
 * every look, the streams without an earlier alarm have the same probability of one (Ross, Tasoulis
 * and Adams, 2011, Technometrics 53, section 3). If too few drawn streams remain for a whole number
 * of alarms per look, `until` combines several looks and the remainder is carried over. The last
 * limit applies forever, so its looks should be where the statistic no longer depends on its start.
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
    // The limit is the highest statistic of the streams that must remain; streams with equal
    // statistics remain together.
    const limit = highest[highest.length - 1 - alarms] ?? Infinity;
    const before = left.length;
    left = left.filter((run) => (peaks[run] ?? -Infinity) <= limit);
    carried = due - (before - left.length);
    return limit;
  });
  return { until: [...until], limits };
}

/**
 * Steps through the limits look by look. Returns whether a statistic is above the limit of the
 * current look.
 */
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
 * newest values are compared, in several sizes, with all earlier values.
 */
export type LookPlan = {
  /** Number of values between two looks. */
  every: number;
  /** Number of looks used for learning. */
  learned: number;
  /** Sizes of the newest part, in looks, ascending. */
  sizes: readonly number[];
};

/**
 * Learns from the first 500 values, then compares the newest 20 to 1,280 values with all earlier
 * values, every 20 values.
 */
export const errorLooks: LookPlan = { every: 20, learned: 25, sizes: [1, 2, 4, 8, 16, 32, 64] };

/**
 * Ends of the limits for a largest part of `largest` looks: narrow at first, while the part fills,
 * then wider. The last end is three times `largest`.
 */
export function endsFor(largest: number): number[] {
  const ends: number[] = [];
  for (let end = 1; end < 2 * largest; end = Math.ceil(end * 1.4)) ends.push(end);
  return [...ends, 2 * largest, 3 * largest];
}
