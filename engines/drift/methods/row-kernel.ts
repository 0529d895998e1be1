import type { DriftColumn } from '#engines/drift/column.ts';
import type { Kernel } from '#engines/math/incomplete-cholesky.ts';
import { moments } from '#engines/math/moments.ts';

/** Number of pairs used to set the width of a kernel. */
const PAIRS = 1_000;

/** Squared distance of two rows; null if either has no value. */
type Distance = (i: number, j: number) => number | null;

/**
 * 1 / median of the squared distances of random pairs of different rows (Gretton and others, 2012);
 * 1 if all are equal.
 */
function gammaOf(rows: number, distance: Distance, random: () => number): number {
  const pick = () => Math.floor(random() * rows);
  const found = Array.from({ length: PAIRS }, () => distance(pick(), pick()) ?? 0);
  const positive = found.filter((value) => value > 0).toSorted((a, b) => a - b);
  const median = positive[Math.floor(positive.length / 2)];
  return median === undefined ? 1 : 1 / median;
}

/** exp(-gamma d^2); 0 for a row without a value, even with itself. */
function gaussian(rows: number, distance: Distance, random: () => number): Kernel {
  const gamma = gammaOf(rows, distance, random);
  return {
    rows,
    of: (i, j) => {
      const squared = distance(i, j);
      return squared === null ? 0 : Math.exp(-gamma * squared);
    },
  };
}

const lengthOf = (column: DriftColumn | undefined): number =>
  column?.kind === 'categorical' ? column.codes.length : (column?.values.length ?? 0);

/** Finite numbers scaled to mean 0 and standard deviation 1; other numbers become NaN. */
function standardised(values: Float64Array): Float64Array {
  const { mean, variance } = moments(values.filter(Number.isFinite));
  const scale = Math.sqrt(variance) || 1;
  return values.map((value) => (Number.isFinite(value) ? (value - mean) / scale : NaN));
}

/**
 * Similarity of the rows of one column: Gaussian for numbers, 1 for equal categories and 0 for
 * different ones.
 */
export function columnKernel(column: DriftColumn, random: () => number): Kernel {
  const rows = lengthOf(column);
  if (column.kind === 'categorical') {
    const { codes } = column;
    return { rows, of: (i, j) => (codes[i] === codes[j] && (codes[i] ?? -1) >= 0 ? 1 : 0) };
  }
  if (column.kind !== 'numeric') return { rows, of: () => 0 };
  const values = standardised(column.values);
  const distance: Distance = (i, j) => {
    const squared = ((values[i] ?? NaN) - (values[j] ?? NaN)) ** 2;
    return Number.isNaN(squared) ? null : squared;
  };
  return gaussian(rows, distance, random);
}

/**
 * Similarity of rows over several columns of numbers and categories: Gaussian of the sum of squared
 * differences. Numbers are standardized and missing ones count as the mean. Each differing category
 * adds 2; missing is a category of its own.
 */
export function rowsKernel(columns: readonly DriftColumn[], random: () => number): Kernel {
  const numbers = columns.flatMap((column) =>
    column.kind === 'numeric'
      ? [standardised(column.values).map((value) => (Number.isNaN(value) ? 0 : value))]
      : [],
  );
  const labels = columns.flatMap((column) => (column.kind === 'categorical' ? [column.codes] : []));
  const rows = lengthOf(columns[0]);
  const distance: Distance = (i, j) => {
    let sum = 0;
    for (const values of numbers) sum += ((values[i] ?? 0) - (values[j] ?? 0)) ** 2;
    for (const codes of labels) if (codes[i] !== codes[j]) sum += 2;
    return sum;
  };
  return gaussian(rows, distance, random);
}
