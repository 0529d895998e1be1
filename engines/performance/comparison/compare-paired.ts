import { normalQuantile } from '#engines/math/distributions/normal-distribution.ts';
import { areaPlacements } from '#engines/performance/area-variance.ts';

export type Difference = {
  /** Challenger minus champion, as a mean over the same rows. */
  difference: number;
  lower: number;
  upper: number;
  rows: number;
};

function interval(difference: number, error: number, rows: number, level: number): Difference {
  const width = normalQuantile(1 - (1 - level) / 2) * error;
  return { difference, lower: difference - width, upper: difference + width, rows };
}

/**
 * Mean difference between two models over the same rows, with its interval. Based on the difference
 * per row, so rows that are hard for both models do not widen the interval. `values` are losses,
 * hits (0 or 1) or any score per row.
 */
export function comparePaired(
  champion: ArrayLike<number>,
  challenger: ArrayLike<number>,
  level = 0.95,
): Difference {
  const rows = Math.min(champion.length, challenger.length);
  let mean = 0;
  let squares = 0;
  for (let row = 0; row < rows; row += 1) {
    const off = (challenger[row] ?? NaN) - (champion[row] ?? NaN) - mean;
    mean += off / (row + 1);
    squares += off * ((challenger[row] ?? NaN) - (champion[row] ?? NaN) - mean);
  }
  const error = rows > 1 ? Math.sqrt(squares / (rows - 1) / rows) : NaN;
  return interval(rows === 0 ? NaN : mean, error, rows, level);
}

function covarianceOfDifference(one: Float64Array, other: Float64Array): number {
  const differences = other.map((value, index) => value - (one[index] ?? 0));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return squares / (differences.length - 1) / differences.length;
}

/** Difference between two areas under the ROC curve on the same rows (DeLong and others, 1988). */
export function compareAreas(
  labels: ArrayLike<number>,
  champion: ArrayLike<number>,
  challenger: ArrayLike<number>,
  level = 0.95,
): Difference {
  const [one, other] = [areaPlacements(labels, champion), areaPlacements(labels, challenger)];
  const area = ({ positive }: typeof one): number =>
    positive.reduce((sum, value) => sum + value, 0) / positive.length;
  const variance =
    covarianceOfDifference(one.positive, other.positive) +
    covarianceOfDifference(one.negative, other.negative);
  return interval(area(other) - area(one), Math.sqrt(variance), labels.length, level);
}
