import { median } from '#lib/numerics/median.ts';

/**
 * Factor that makes a median absolute deviation comparable with the standard deviation of normal
 * data (Rousseeuw and Croux, 1993).
 */
export const MAD_TO_SIGMA = 1.4826;

/**
 * Median absolute deviation of the finite values from `center` (default: their median), in the unit
 * of the values and without the factor 1.4826. NaN if there are no values.
 */
export function mad(values: ArrayLike<number>, center: number = median(values)): number {
  const distances = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    distances[index] = Math.abs((values[index] ?? NaN) - center);
  }
  return median(distances);
}
