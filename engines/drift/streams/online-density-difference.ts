import { drawApart } from '#engines/drift/methods/draw-apart.ts';
import { type Matrix, ownGamma, squaredDistance } from '#engines/drift/methods/mean-discrepancy.ts';
import { sampleRows } from '#engines/drift/methods/sample-rows.ts';
import { symmetricEigen } from '#engines/math/symmetric-eigen.ts';
import { calibrateLimits, endsFor, limitWalk, type OnlineLimits } from './online-limits.ts';
import type { RowDetector, RowMonitor } from './online-mean-discrepancy.ts';

const CENTRES = 50;
/**
 * Ridge penalty that stabilizes the fit if centers are close together; relative to the largest
 * product, which is 1.
 */
const RIDGE = 1e-3;

/**
 * Maps rows to points such that the squared distance between two means of points is the estimated
 * density difference.
 */
type Embedding = (row: ArrayLike<number>) => Float64Array;

/**
 * Least-squares estimate with Gaussian kernels (Sugiyama and others, 2013) as a squared distance.
 * With the kernel products H and the difference h of the kernel means, 2 h'(H+r)^-1 h - h'(H+r)^-1
 * H (H+r)^-1 h is a sum of squares along the eigenvectors of H. The constant factor (pi
 * width^2)^(-d/2) is left out, because limits use the same measure.
 */
export function densityEmbedding(centres: Matrix, width: number): Embedding {
  const products = centres.map((a) =>
    Float64Array.from(centres, (b) => Math.exp(-squaredDistance(a, b) / (4 * width ** 2))),
  );
  const { values, vectors } = symmetricEigen(products);
  const axes = vectors.map((vector, k) => {
    const value = Math.max(0, values[k] ?? 0);
    const scale = Math.sqrt(value + 2 * RIDGE) / (value + RIDGE);
    return vector.map((cell) => cell * scale);
  });
  return (row) => {
    const kernels = Float64Array.from(centres, (centre) =>
      Math.exp(-squaredDistance(row, centre) / (2 * width ** 2)),
    );
    return Float64Array.from(axes, (axis) =>
      axis.reduce((sum, cell, k) => sum + cell * (kernels[k] ?? 0), 0),
    );
  };
}

function addTo(sums: Float64Array, point: Float64Array, sign: 1 | -1): void {
  for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] ?? 0) + sign * (point[k] ?? 0);
}

/** Squared distance between the mean of a window and another mean. */
function fromMean(sums: Float64Array, window: number, mean: Float64Array): number {
  let found = 0;
  for (let k = 0; k < sums.length; k += 1) found += ((sums[k] ?? 0) / window - (mean[k] ?? 0)) ** 2;
  return found;
}

function meanOf(points: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(points[0]?.length ?? 0);
  for (const point of points) addTo(sums, point, 1);
  return sums.map((sum) => sum / points.length);
}

/**
 * Least-squares density difference between the newest rows and a reference, after every row (Bu,
 * Alippi and Zhao, 2017). Limits for an expected run length come from streams drawn from the
 * reference. Kernels are centered on 50 reference rows, with the median distance of the reference
 * as width.
 */
export function onlineDensityDifference(watch: RowMonitor): RowDetector & { limits: OnlineLimits } {
  const { reference, window, expectedRun, random, runs = 1_000 } = watch;
  const width = Math.sqrt(1 / (2 * ownGamma(reference)));
  const embed = densityEmbedding(sampleRows(reference, CENTRES, random), width);
  const points = reference.map(embed);
  const usual = meanOf(points);
  /**
   * A row in the window is left out of the reference, which moves the mean of the other rows away
   * by this factor.
   */
  const apart = (points.length / (points.length - window)) ** 2;
  const draw = (): (() => number) => {
    const next = drawApart(points.length, window, random);
    const newest: Float64Array[] = [];
    const sums = new Float64Array(usual.length);
    const step = (): void => {
      if (newest.length === window) addTo(sums, newest.shift() ?? sums, -1);
      const point = points[next()] ?? usual;
      addTo(sums, point, 1);
      newest.push(point);
    };
    for (let row = 1; row < window; row += 1) step();
    return () => {
      step();
      return apart * fromMean(sums, window, usual);
    };
  };
  const limits = calibrateLimits({
    expectedLooks: expectedRun,
    until: endsFor(window),
    runs,
    draw,
  });
  const fresh = () => ({
    points: [] as Float64Array[],
    sums: new Float64Array(usual.length),
    isAbove: limitWalk(limits),
  });
  let seen = fresh();
  return {
    limits,
    update: (row) => {
      if (seen.points.length === window) addTo(seen.sums, seen.points.shift() ?? usual, -1);
      const point = embed(row);
      addTo(seen.sums, point, 1);
      seen.points.push(point);
      if (seen.points.length < window) return 'stable';
      const isDrift = seen.isAbove(fromMean(seen.sums, window, usual));
      if (isDrift) seen = fresh();
      return isDrift ? 'drift' : 'stable';
    },
  };
}
