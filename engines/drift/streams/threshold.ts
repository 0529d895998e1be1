import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';

export type Threshold = { lower: number | null; upper: number | null };

const DEVIATIONS = 3;

/**
 * Limits learned from the values of reference chunks: mean +- 3 population standard deviations,
 * without NaN, limited to the range of the measure. Null if nothing could be learned.
 */
export function learnThreshold(
  values: readonly number[],
  limits: { least?: number; most?: number } = {},
): Threshold {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return { lower: null, upper: null };
  const center = mean(known);
  const spread = DEVIATIONS * Math.sqrt(moments(known).variance);
  return {
    lower: Math.max(limits.least ?? -Infinity, center - spread),
    upper: Math.min(limits.most ?? Infinity, center + spread),
  };
}

/** Whether a value is strictly outside: a value equal to its limit raises no alert. */
export function isOutside(value: number, { lower, upper }: Threshold): boolean {
  return (lower !== null && value < lower) || (upper !== null && value > upper);
}
