export type PrecisionRecall = {
  /** By falling threshold, one point per distinct score. */
  points: { threshold: number; precision: number; recall: number }[];
  /** Sum of precision over the steps of recall; no interpolation, which would flatter. */
  averagePrecision: number;
};

/** Precision and recall at every threshold; NaN without a positive. */
export function precisionRecall(labels: ArrayLike<number>, scores: Float64Array): PrecisionRecall {
  const order = Float64Array.from(scores, (_, row) => row).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0),
  );
  let positives = 0;
  for (let row = 0; row < labels.length; row += 1) positives += labels[row] === 1 ? 1 : 0;
  const points: PrecisionRecall['points'] = [];
  let hits = 0;
  let averagePrecision = 0;
  for (let index = 0; index < order.length;) {
    const threshold = scores[order[index] ?? 0] ?? NaN;
    const before = hits;
    // At least one row is taken: NaN equals nothing, not even itself.
    do {
      hits += labels[order[index] ?? 0] === 1 ? 1 : 0;
      index += 1;
    } while (index < order.length && scores[order[index] ?? 0] === threshold);
    const precision = hits / index;
    points.push({ threshold, precision, recall: hits / positives });
    averagePrecision += (precision * (hits - before)) / positives;
  }
  return { points, averagePrecision: positives === 0 ? NaN : averagePrecision };
}

/** Highest recall of all thresholds with at least this precision; 0 when there is none. */
export function recallAtPrecision(
  labels: ArrayLike<number>,
  scores: Float64Array,
  least: number,
): number {
  const { points } = precisionRecall(labels, scores);
  return points.reduce(
    (best, { precision, recall }) => (precision >= least ? Math.max(best, recall) : best),
    0,
  );
}
