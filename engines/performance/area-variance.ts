import { ranks } from '#engines/math/ranks.ts';

function sampleVariance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length > 1 ? squares / (values.length - 1) : 0;
}

/**
 * Placement of each row, which is its contribution to the area under the curve: the share of the
 * other class that the row is ranked correctly against.
 */
export function areaPlacements(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): { positive: Float64Array; negative: Float64Array } {
  const all = ranks(scores);
  const rowsOf = (label: number) =>
    Array.from(all, (_, row) => row).filter((row) => (labels[row] === 1 ? 1 : 0) === label);
  const [positives, negatives] = [rowsOf(1), rowsOf(0)];
  const within = (rows: readonly number[]) => ranks(rows.map((row) => scores[row] ?? 0));
  const [inPositive, inNegative] = [within(positives), within(negatives)];
  const place = (rows: readonly number[], own: Float64Array, others: number, isUp: boolean) =>
    Float64Array.from(rows, (row, index) => {
      const below = ((all[row] ?? 0) - (own[index] ?? 0)) / others;
      return isUp ? below : 1 - below;
    });
  return {
    positive: place(positives, inPositive, negatives.length, true),
    negative: place(negatives, inNegative, positives.length, false),
  };
}

/** Variance of the area under the curve (DeLong and others, 1988). */
export function areaVariance(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { positive, negative } = areaPlacements(labels, scores);
  if (positive.length === 0 || negative.length === 0) return NaN;
  return sampleVariance(positive) / positive.length + sampleVariance(negative) / negative.length;
}
