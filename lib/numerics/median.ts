import { quantile } from '#lib/numerics/quantile.ts';

/**
 * Median of the finite values (mean of the middle two for an even number of values); NaN if there
 * are none.
 */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
