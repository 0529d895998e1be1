import { moments } from '#engines/math/moments.ts';

/** The finite values of a column: NaN and infinite values are dropped before any method runs. */
export type Sample = {
  /** All values in original order, including NaN and infinite ones, for chunks of rows. */
  source: Float64Array;
  /** The finite values in original order. */
  inOrder: Float64Array;
  sorted: Float64Array;
  mean: number;
  /** Population standard deviation. */
  std: number;
  skewness: number;
  distinct: number;
};

function countDistinct(sorted: Float64Array): number {
  let distinct = 0;
  let last = NaN;
  for (const value of sorted) {
    if (value !== last) distinct += 1;
    last = value;
  }
  return distinct;
}

/**
 * Cleans and sorts the values once and computes their moments. All methods use the sorted values.
 */
export function toSample(values: Float64Array): Sample {
  const inOrder = values.filter(Number.isFinite);
  const sorted = inOrder.slice().sort();
  const { mean, variance, skewness } = moments(sorted);
  return {
    source: values,
    inOrder,
    sorted,
    mean,
    std: Math.sqrt(variance),
    skewness,
    distinct: countDistinct(sorted),
  };
}
