/** Rows by ascending score; rows with equal scores stay in input order. */
export interface ByScore {
  /** 1 for positive rows. */
  readonly labels: Float64Array;
  readonly scores: Float64Array;
}

/**
 * Sorts rows once for all metrics that process them in order. `labels` and `scores` have one entry
 * per row; the scores must be finite.
 */
export function sortByScore(labels: ArrayLike<number>, scores: ArrayLike<number>): ByScore {
  const order = Array.from({ length: scores.length }, (_, row) => row);
  order.sort((a, b) => (scores[a] ?? NaN) - (scores[b] ?? NaN));
  return {
    labels: Float64Array.from(order, (row) => labels[row] ?? NaN),
    scores: Float64Array.from(order, (row) => scores[row] ?? NaN),
  };
}
