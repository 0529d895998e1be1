import type { ByScore } from '#engines/math/by-score.ts';

export type PrecisionRecall = {
  /** By descending threshold, with one point per distinct score. */
  points: { threshold: number; precision: number; recall: number }[];
  /**
   * Sum of precision over the steps of recall. Not interpolated, because interpolation is too
   * optimistic.
   */
  averagePrecision: number;
};

/** Precision and recall at every threshold; NaN without positives. */
export function precisionRecall({ labels, scores }: ByScore): PrecisionRecall {
  let positives = 0;
  for (const label of labels) positives += label === 1 ? 1 : 0;
  const points: PrecisionRecall['points'] = [];
  const rows = scores.length;
  let hits = 0;
  let averagePrecision = 0;
  for (let taken = 0; taken < rows;) {
    const threshold = scores[rows - 1 - taken] ?? NaN;
    const before = hits;
    do {
      hits += labels[rows - 1 - taken] === 1 ? 1 : 0;
      taken += 1;
    } while (taken < rows && scores[rows - 1 - taken] === threshold);
    const precision = hits / taken;
    points.push({ threshold, precision, recall: hits / positives });
    averagePrecision += (precision * (hits - before)) / positives;
  }
  return { points, averagePrecision: positives === 0 ? NaN : averagePrecision };
}

/** Highest recall at any threshold with at least this precision; 0 if there is none. */
export function recallAtPrecision(rows: ByScore, least: number): number {
  const { points } = precisionRecall(rows);
  return points.reduce(
    (best, { precision, recall }) => (precision >= least ? Math.max(best, recall) : best),
    0,
  );
}
