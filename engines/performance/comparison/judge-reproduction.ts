import { studentQuantile } from '#engines/math/distributions/student-quantile.ts';
import { moments } from '#engines/math/moments.ts';

/** Minimum number of runs to estimate a spread. */
export const repeatsAtLeast = 3;
/** Share of faithful reproductions that pass, over all metrics jointly. */
export const reproductionConfidence = 0.95;
/** Relative tolerance for rounding from a different order of additions. */
export const relativeTolerance = 1e-6;
/** Tolerance for values at or near 0. */
const absoluteTolerance = 1e-9;

/** A metric of the repeated run. */
export type RepeatedMetric = {
  metric: string;
  before: number;
  /** Value of the new run; null if it does not report the metric. */
  now: number | null;
  /** Values of all earlier runs with the same parameters and data, including the run itself. */
  repeats: readonly number[];
};

export type JudgedMetric = Omit<RepeatedMetric, 'repeats'> & {
  /**
   * Allowed range; null if the original value is not finite, so that only an identical value
   * passes.
   */
  low: number | null;
  high: number | null;
  /** Runs that the range is based on. */
  runs: number;
  method: 'prediction interval' | 'tolerance';
  verdict: 'inside' | 'outside' | 'missing';
};

export type JudgedReproduction = {
  verdict: 'reproduced' | 'not reproduced' | 'not comparable';
  metrics: JudgedMetric[];
};

type Range = Pick<JudgedMetric, 'low' | 'high' | 'method' | 'runs'>;

function around(value: number): { low: number; high: number } {
  const half = Math.max(relativeTolerance * Math.abs(value), absoluteTolerance);
  return { low: value - half, high: value + half };
}

/** Prediction interval for one more run, assuming normally distributed values. */
function predicted(values: readonly number[], tail: number): { low: number; high: number } {
  const { count, mean, variance } = moments(values);
  const deviation = Math.sqrt((variance * count) / (count - 1));
  const half = studentQuantile(tail, count - 1) * deviation * Math.sqrt(1 + 1 / count);
  return { low: mean - half, high: mean + half };
}

/** Allowed range. Always includes the original value, however far it is from the other values. */
function rangeOf({ before, repeats }: RepeatedMetric, tail: number): Range {
  const finite = repeats.filter((value) => Number.isFinite(value));
  const runs = finite.length;
  if (!Number.isFinite(before)) return { low: null, high: null, runs, method: 'tolerance' };
  const own = around(before);
  if (runs < repeatsAtLeast) return { ...own, runs, method: 'tolerance' };
  const { low, high } = predicted(finite, tail);
  return {
    low: Math.min(low, own.low),
    high: Math.max(high, own.high),
    runs,
    method: 'prediction interval',
  };
}

function isInside(now: number, before: number, { low, high }: Range): boolean {
  return low === null || high === null ? Object.is(now, before) : now >= low && now <= high;
}

function judge(given: RepeatedMetric, tail: number): JudgedMetric {
  const { metric, before, now } = given;
  const range = rangeOf(given, tail);
  const verdict = now === null ? 'missing' : isInside(now, before, range) ? 'inside' : 'outside';
  return { metric, before, now, ...range, verdict };
}

/**
 * Whether a repeated training reproduces the original. With three or more runs, each metric must be
 * within the prediction interval for one more run (Student's t). The confidence is split between
 * the metrics (Bonferroni), so that 95 % of faithful reproductions pass overall. With fewer runs,
 * each metric must equal the original value up to a tolerance. A metric outside on either side
 * fails the reproduction; a missing metric leaves the verdict open.
 */
export function judgeReproduction(metrics: readonly RepeatedMetric[]): JudgedReproduction {
  const tail = (1 - reproductionConfidence) / 2 / Math.max(1, metrics.length);
  const judged = metrics.map((metric) => judge(metric, tail));
  const has = (verdict: JudgedMetric['verdict']) => judged.some((each) => each.verdict === verdict);
  return {
    verdict: has('outside')
      ? 'not reproduced'
      : judged.length === 0 || has('missing')
        ? 'not comparable'
        : 'reproduced',
    metrics: judged,
  };
}
