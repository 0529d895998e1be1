import { MAD_TO_SIGMA } from '#engines/math/mad.ts';
import { median } from '#lib/numerics/median.ts';

function differenceSpread(values: ArrayLike<number>, from: number, to: number): number {
  const steps = new Float64Array(Math.max(0, to - from - 1));
  for (let index = 0; index < steps.length; index += 1) {
    steps[index] = Math.abs((values[from + index + 1] ?? NaN) - (values[from + index] ?? NaN));
  }
  return (MAD_TO_SIGMA * median(steps)) / Math.SQRT2;
}

/**
 * Spread of the sample-to-sample noise, as a standard deviation, from the median absolute
 * difference of neighbors (a robust form of von Neumann's successive differences). A level shift or
 * a slow wave adds nothing. Only the quieter half of the window counts, so that a fault in the
 * other half does not mask itself. NaN with fewer than 8 values.
 */
export function noiseSpread(values: ArrayLike<number>): number {
  if (values.length < 8) return NaN;
  const half = values.length >> 1;
  const first = differenceSpread(values, 0, half);
  const second = differenceSpread(values, half, values.length);
  if (Number.isNaN(first)) return second;
  return Number.isNaN(second) ? first : Math.min(first, second);
}
