import { sortedFinite } from '#lib/numerics/sorted-finite.ts';

/**
 * Quantile of already sorted finite values by linear interpolation of order statistics (definition
 * 7 of Hyndman and Fan, 1996). NaN if there are no values or q is outside 0..1.
 */
export function sortedQuantile(sorted: ArrayLike<number>, q: number): number {
  const last = sorted.length - 1;
  if (last < 0 || !(q >= 0 && q <= 1)) return NaN;
  const position = last * q;
  const below = Math.floor(position);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(last, below + 1)] ?? NaN;
  return low + (high - low) * (position - below);
}

/**
 * Quantile `q` (0..1) of the finite values; NaN if there are none. Method: see `sortedQuantile`.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  return sortedQuantile(sortedFinite(values), q);
}
