import { walkSteps } from '#engines/drift/streams/walk-steps.ts';

/** First Wasserstein distance of two sorted samples (area between the distribution functions), in their unit. */
export function wasserstein(x: Float64Array, y: Float64Array): number {
  if (x.length === 0 || y.length === 0) return NaN;
  let area = 0;
  walkSteps(x, y, (shareX, shareY, value, next) => {
    area += Math.abs(shareX - shareY) * (next - value);
  });
  return area;
}

/**
 * Minimum standard deviation: with a constant reference, the distance would be infinite for any
 * change.
 */
const SMALLEST_STD = 0.001;

/**
 * Distance in standard deviations of the reference. Has no unit, so one threshold fits all columns.
 */
export function wassersteinNormed(x: Float64Array, y: Float64Array, referenceStd: number): number {
  return wasserstein(x, y) / Math.max(referenceStd, SMALLEST_STD);
}
