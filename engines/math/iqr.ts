import { sortedQuantile } from '#engines/math/quantile.ts';
import { sortedFinite } from '#engines/math/sorted-finite.ts';

/** Interquartile range (q75 - q25) of the finite values; NaN when there are none. */
export function iqr(values: ArrayLike<number>): number {
  const sorted = sortedFinite(values);
  return sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25);
}
