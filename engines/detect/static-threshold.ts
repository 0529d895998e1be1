import type { Point } from '#engines/math/points.ts';

export interface Threshold {
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly limit: number;
  /** At least `breaches` of the last `of` points must break the limit. */
  readonly breaches: number;
  readonly of: number;
  /** Once broken, the signal must come back over this value (hysteresis); default: the limit. */
  readonly recoveryLimit?: number;
}

export interface ThresholdVerdict {
  readonly outcome: 'breach' | 'ok' | 'unknown';
  readonly value: number;
  readonly breaches: number;
  readonly judged: number;
  /** First point of the unbroken run beyond the limit up to the end; NaN when there is none. */
  readonly onsetMs: number;
}

const COMPARE: Record<Threshold['comparison'], (value: number, limit: number) => boolean> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

/**
 * Judges the last points against a fixed limit with a duration (k of n points) and hysteresis: while
 * `wasBreaching`, a point counts as a breach until it passes `recoveryLimit`. Fewer than `breaches` points
 * is `unknown`, never ok. Points finite, in time order.
 */
export function judgeThreshold(
  points: readonly Point[],
  threshold: Threshold,
  wasBreaching = false,
): ThresholdVerdict {
  const limit = wasBreaching ? (threshold.recoveryLimit ?? threshold.limit) : threshold.limit;
  const breaks = (value: number) => COMPARE[threshold.comparison](value, limit);
  const recent = points.slice(-threshold.of);
  const value = recent.at(-1)?.[1] ?? NaN;
  const breaches = recent.filter((point) => breaks(point[1])).length;
  const base = { value, breaches, judged: recent.length, onsetMs: NaN };
  if (recent.length < threshold.breaches) return { ...base, outcome: 'unknown' };
  if (breaches < threshold.breaches) return { ...base, outcome: 'ok' };
  let index = points.length - 1;
  while (index >= 0 && !breaks(points[index]?.[1] ?? NaN)) index -= 1;
  while (index > 0 && breaks(points[index - 1]?.[1] ?? NaN)) index -= 1;
  return { ...base, outcome: 'breach', onsetMs: points[index]?.[0] ?? NaN };
}
