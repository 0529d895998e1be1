import { sortedFinite } from '#lib/numerics/sorted-finite.ts';

/**
 * Mean of the finite values without the lowest and the highest `share` (rounded to a whole number
 * of values).
 */
export function trimmedMean(values: ArrayLike<number>, share: number): number {
  const sorted = sortedFinite(values);
  const cut = Math.floor(sorted.length * share);
  const kept = sorted.subarray(cut, sorted.length - cut);
  return kept.length === 0 ? NaN : kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
