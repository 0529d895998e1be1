import { studentQuantile } from '#engines/math/distributions/student-quantile.ts';
import { moments } from '#engines/math/moments.ts';

/** Fewer runs than this tell no spread. */
export const repeatsAtLeast = 3;
/** Share of honest repeats that pass, over all metrics together. */
export const reproductionConfidence = 0.95;
/** Of the value then: what another order of the same additions may change. */
export const relativeTolerance = 1e-6;
/** For values at or near 0. */
const absoluteTolerance = 1e-9;

/** A metric of the run that is repeated. */
export type RepeatedMetric = {
  metric: string;
  before: number;
  /** Null where the new run does not tell it. */
  now: number | null;
  /** Of all earlier runs with the same parameters and data; the run itself is one of them. */
  repeats: readonly number[];
};

export type JudgedMetric = Omit<RepeatedMetric, 'repeats'> & {
  /** Allowed range; null where the value then is no finite number, and only the same counts. */
  low: number | null;
  high: number | null;
  /** Runs that the range rests on. */
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

/** Where one more run is expected by those before, were their values normally distributed. */
function predicted(values: readonly number[], tail: number): { low: number; high: number } {
  const { count, mean, variance } = moments(values);
  const deviation = Math.sqrt((variance * count) / (count - 1));
  const half = studentQuantile(tail, count - 1) * deviation * Math.sqrt(1 + 1 / count);
  return { low: mean - half, high: mean + half };
}

/** The value then always counts as repeated, however far from the others it lies. */
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
 * Did a repeated training come to the same? From three runs on, each metric has to lie in the prediction interval for one
 * more run (Student's t), whose confidence is shared by all metrics after Bonferroni, so that 95 % of honest repeats pass as
 * a whole; below three it has to equal the value then up to a tolerance. A metric that is outside decides, on either side;
 * one that is missing leaves it open.
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
