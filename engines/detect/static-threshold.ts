import type { Point } from '#engines/math/points.ts';
import { LONGEST_STEPS, samplingSteps } from '#lib/numerics/sampling-steps.ts';

export interface Threshold {
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly limit: number;
  /** Minimum number of the last `of` points that must be beyond the limit. */
  readonly breaches: number;
  readonly of: number;
  /**
   * Counts time instead of points: the share `breaches` / `of` of the last `forMs` must be beyond
   * the limit.
   */
  readonly forMs?: number;
  /** Value that the signal must pass to end a breach (hysteresis); default: the limit. */
  readonly recoveryLimit?: number;
}

export interface ThresholdVerdict {
  readonly outcome: 'breach' | 'ok' | 'unknown';
  readonly value: number;
  readonly breaches: number;
  readonly judged: number;
  /** First point of the uninterrupted run beyond the limit up to the end; NaN if there is none. */
  readonly onsetMs: number;
}

const COMPARE: Record<Threshold['comparison'], (value: number, limit: number) => boolean> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

type Counted = Pick<ThresholdVerdict, 'outcome' | 'breaches' | 'judged'>;

/**
 * Measures the time beyond the limit. Each point covers the interval before it, up to the longest
 * interval that is not a silence at the sampling step of that time, so the result is valid for any
 * step.
 */
function judgeTime(
  points: readonly Point[],
  { breaches, of }: Threshold,
  forMs: number,
  breaks: (value: number) => boolean,
): Counted {
  const fromMs = (points.at(-1)?.[0] ?? NaN) - forMs;
  const steps = samplingSteps(points.map(([atMs]) => atMs));
  let coveredMs = 0;
  let brokenMs = 0;
  let broken = 0;
  let judged = 0;
  points.forEach(([atMs, value], index) => {
    if (atMs <= fromMs) return;
    const before = Math.max(fromMs, points[index - 1]?.[0] ?? atMs);
    const cover = Math.min(atMs - before, LONGEST_STEPS * (steps[index - 1] ?? 0));
    judged += 1;
    coveredMs += cover;
    if (!breaks(value)) return;
    broken += 1;
    brokenMs += cover;
  });
  const neededMs = (forMs * breaches) / of;
  const isEnough = coveredMs >= neededMs;
  const outcome = brokenMs >= neededMs ? 'breach' : isEnough ? 'ok' : 'unknown';
  return { outcome, breaches: broken, judged };
}

function judgePoints(
  points: readonly Point[],
  threshold: Threshold,
  breaks: (value: number) => boolean,
): Counted {
  const recent = points.slice(-threshold.of);
  const breaches = recent.filter((point) => breaks(point[1])).length;
  const judged = recent.length;
  if (judged < threshold.breaches) return { outcome: 'unknown', breaches, judged };
  return { outcome: breaches < threshold.breaches ? 'ok' : 'breach', breaches, judged };
}

/**
 * Judges the last points against a fixed limit with a duration (k of n points, or a share of
 * `forMs`) and hysteresis: while `wasBreaching`, a point counts as a breach until it passes
 * `recoveryLimit`. With fewer than `breaches` points, or less time than that share, the result is
 * `unknown`, never ok. Points finite, in time order.
 */
export function judgeThreshold(
  points: readonly Point[],
  threshold: Threshold,
  wasBreaching = false,
): ThresholdVerdict {
  const limit = wasBreaching ? (threshold.recoveryLimit ?? threshold.limit) : threshold.limit;
  const breaks = (value: number) => COMPARE[threshold.comparison](value, limit);
  const { forMs } = threshold;
  const counted =
    forMs === undefined
      ? judgePoints(points, threshold, breaks)
      : judgeTime(points, threshold, forMs, breaks);
  const base = { ...counted, value: points.at(-1)?.[1] ?? NaN, onsetMs: NaN };
  if (counted.outcome !== 'breach') return base;
  let index = points.length - 1;
  while (index >= 0 && !breaks(points[index]?.[1] ?? NaN)) index -= 1;
  while (index > 0 && breaks(points[index - 1]?.[1] ?? NaN)) index -= 1;
  return { ...base, onsetMs: points[index]?.[0] ?? NaN };
}
