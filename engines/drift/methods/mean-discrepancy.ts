import { permutationPValue } from '#engines/drift/permutation-test.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';

/** Rows of equal length. */
export type Matrix = readonly ArrayLike<number>[];

/** Squared Euclidean distance of two rows. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += ((a[k] ?? 0) - (b[k] ?? 0)) ** 2;
  return sum;
}

/** exp(-gamma * squared distance) of all pairs of rows of both samples, row by row. */
function kernel(rows: Matrix, gamma: number): Float64Array {
  const n = rows.length;
  const cells = new Float64Array(n * n);
  for (const [i, a] of rows.entries())
    for (let j = i; j < n; j += 1) {
      const value = Math.exp(-gamma * squaredDistance(a, rows[j] ?? a));
      cells[i * n + j] = value;
      cells[j * n + i] = value;
    }
  return cells;
}

/**
 * Squared discrepancy between the rows at the first `nx` positions of `order` and all other rows.
 */
function discrepancy(
  cells: Float64Array,
  order: Uint32Array,
  nx: number,
  isUnbiased: boolean,
): number {
  const n = order.length;
  const ny = n - nx;
  const sums = { xx: 0, yy: 0, xy: 0 };
  for (let i = 0; i < n; i += 1) {
    const row = (order[i] ?? 0) * n;
    for (let j = isUnbiased ? i + 1 : i; j < n; j += 1) {
      const value = (cells[row + (order[j] ?? 0)] ?? 0) * (i === j ? 1 : 2);
      if (j < nx) sums.xx += value;
      else if (i >= nx) sums.yy += value;
      else sums.xy += value;
    }
  }
  const less = isUnbiased ? 1 : 0;
  return sums.xx / (nx * (nx - less)) + sums.yy / (ny * (ny - less)) - sums.xy / (nx * ny);
}

/**
 * Squared maximum mean discrepancy with a Gaussian kernel exp(-gamma d^2) (Gretton and others,
 * 2012). The unbiased form can be slightly below zero.
 */
export function meanDiscrepancy(x: Matrix, y: Matrix, gamma: number, isUnbiased = true): number {
  const order = Uint32Array.from({ length: x.length + y.length }, (_, index) => index);
  return discrepancy(kernel([...x, ...y], gamma), order, x.length, isUnbiased);
}

/** 1 / median squared distance of at most 1,000 random pairs; 1 if all rows are equal. */
export function medianGamma(x: Matrix, y: Matrix, random: () => number): number {
  const rows = [...x, ...y];
  const pick = () => rows[Math.floor(random() * rows.length)] ?? [];
  const pairs = Math.min(1_000, (rows.length * (rows.length - 1)) / 2);
  const distances = Float64Array.from({ length: pairs }, () => squaredDistance(pick(), pick()));
  const positive = distances.filter((value) => value > 0).sort();
  const median = positive[Math.floor(positive.length / 2)];
  return median === undefined ? 1 : 1 / median;
}

const inverse = (distance: number | undefined): number =>
  distance === undefined || distance === 0 ? 1 : 1 / distance;

/**
 * 1 / median squared distance of all pairs of one sample, including each row with itself
 * (Evidently's test).
 */
export function ownGamma(x: Matrix): number {
  const distances = new Float64Array(x.length ** 2);
  for (const [i, a] of x.entries())
    for (const [j, b] of x.entries()) distances[i * x.length + j] = squaredDistance(a, b);
  const middle = (distances.length - 1) / 2;
  // Half-integers round to the even neighbor.
  const nearest = Number.isInteger(middle) ? middle : 2 * Math.round(middle / 2);
  return inverse(distances.sort()[nearest]);
}

/** 1 / squared median distance between the rows of one sample and those of the other (Evidently's embeddings). */
export function crossGamma(x: Matrix, y: Matrix): number {
  const distances = new Float64Array(x.length * y.length);
  for (const [i, a] of x.entries())
    for (const [j, b] of y.entries())
      distances[i * y.length + j] = Math.sqrt(squaredDistance(a, b));
  return inverse(sortedQuantile(distances.sort(), 0.5) ** 2);
}

/**
 * Mean discrepancy with p from random splits. The kernel of all pairs is held in memory, so sample
 * large inputs first.
 */
export function discrepancyTest(
  x: Matrix,
  y: Matrix,
  { random, permutations, gamma }: { random: () => number; permutations: number; gamma: number },
): { statistic: number; pValue: number } {
  const cells = kernel([...x, ...y], gamma);
  const order = Uint32Array.from({ length: x.length + y.length }, (_, index) => index);
  const statistic = discrepancy(cells, order, x.length, true);
  const pValue = permutationPValue(
    { x: x.length, y: y.length },
    statistic - 1e-12,
    (split) => discrepancy(cells, split, x.length, true),
    { random, permutations },
  );
  return { statistic, pValue };
}
