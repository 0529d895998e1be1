import type { NumericPair } from '#engines/drift/column-pair.ts';
import { permutationPValue } from '#engines/drift/permutation-test.ts';
import type { Measured, Random } from '#engines/drift/profiles/method-rule.ts';
import { symmetricEigen } from '#engines/math/symmetric-eigen.ts';

const ROWS = 500;
const CENTRES = 50;
const PERMUTATIONS = 100;
const RIDGE = 1e-3;

/** Silverman's kernel width for the pooled values; 1 if all values are equal. */
function widthOf(sorted: Float64Array): number {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  return 1.06 * Math.sqrt(variance) * sorted.length ** -0.2 || 1;
}

/**
 * Thins a sorted sample to at most `most` values by keeping every n-th, which preserves its shape.
 */
function thinned(sorted: Float64Array, most: number): Float64Array {
  if (sorted.length <= most) return sorted;
  return Float64Array.from(
    { length: most },
    (_, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / most)] ?? 0,
  );
}

/**
 * Inverse of the kernel products of all centers, with a ridge penalty in case centers are equal.
 */
function inverseProducts(centres: Float64Array, width: number): number[][] {
  const norm = Math.sqrt(Math.PI) * width;
  const products = [...centres].map((a) =>
    Float64Array.from(centres, (b) => norm * Math.exp(-((a - b) ** 2) / (4 * width ** 2))),
  );
  const { values, vectors } = symmetricEigen(products);
  const ridge = RIDGE * norm;
  return [...centres].map((_, i) =>
    [...centres].map((__, j) =>
      vectors.reduce(
        (sum, vector, k) =>
          sum + ((vector[i] ?? 0) * (vector[j] ?? 0)) / (Math.max(0, values[k] ?? 0) + ridge),
        0,
      ),
    ),
  );
}

/**
 * Least-squares density difference (Sugiyama and others, 2013): the integral of the squared
 * difference between both densities. Fitted as a sum of Gaussian kernels without estimating either
 * density; p from 100 random splits. Sorted samples are thinned to 500 values.
 */
export function densityDifference({ reference, current }: NumericPair, random: Random): Measured {
  const [x, y] = [thinned(reference.sorted, ROWS), thinned(current.sorted, ROWS)];
  if (Math.min(x.length, y.length) < 2) return { value: NaN, pValue: null };
  const pooled = Float64Array.from([...x, ...y]).sort();
  const width = widthOf(pooled);
  const centres = thinned(pooled, CENTRES);
  const inverse = inverseProducts(centres, width);
  const kernels = [...x, ...y].map((value) =>
    Float64Array.from(centres, (centre) => Math.exp(-((value - centre) ** 2) / (2 * width ** 2))),
  );
  const statistic = (order: Uint32Array): number => {
    const difference = new Float64Array(centres.length);
    for (const [at, row] of order.entries()) {
      const weight = at < x.length ? 1 / x.length : -1 / y.length;
      for (const [k, value] of (kernels[row] ?? []).entries())
        difference[k] = (difference[k] ?? 0) + weight * value;
    }
    return difference.reduce(
      (sum, one, i) =>
        sum + one * difference.reduce((part, other, j) => part + (inverse[i]?.[j] ?? 0) * other, 0),
      0,
    );
  };
  const value = statistic(Uint32Array.from({ length: kernels.length }, (_, index) => index));
  const pValue = permutationPValue({ x: x.length, y: y.length }, value - 1e-12, statistic, {
    random,
    permutations: PERMUTATIONS,
  });
  return { value, pValue };
}
