import { mean } from '#engines/math/mean.ts';

/**
 * Means of adjacent groups of `size` values. A shorter remainder at the start is its own group. A
 * group with only NaN is NaN.
 */
export function meanBuckets(values: readonly number[], size: number): readonly number[] {
  if (size <= 1) return values;
  const result: number[] = [];
  for (let end = values.length; end > 0; end -= size)
    result.unshift(mean(values.slice(Math.max(0, end - size), end)));
  return result;
}
