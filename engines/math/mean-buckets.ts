import { mean } from '#engines/math/mean.ts';

/**
 * Means of adjacent groups of `size` values; a shorter remainder at the front is its own group.
 * NaN-only groups are NaN.
 */
export function meanBuckets(values: readonly number[], size: number): readonly number[] {
  if (size <= 1) return values;
  const result: number[] = [];
  for (let end = values.length; end > 0; end -= size)
    result.unshift(mean(values.slice(Math.max(0, end - size), end)));
  return result;
}
