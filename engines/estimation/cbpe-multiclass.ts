import type { Isotonic } from '#engines/learn/isotonic-regression.ts';
import { calibrated, fitCalibrator } from './calibrate.ts';
import { estimateBinary } from './estimate-binary.ts';

/** One array of probabilities per class. */
export type ClassScores = readonly Float64Array[];

export type MulticlassEstimate = {
  accuracy: number;
  /** Means over the classes. */
  precision: number;
  recall: number;
  specificity: number;
  f1: number;
  rocAuc: number;
  /** Expected number of rows by true class (outer) and predicted class (inner). */
  confusion: number[][];
};

/** Fits one calibration per class, one-vs-rest. */
export function fitMulticlass(
  scores: ClassScores,
  labels: ArrayLike<number>,
  random: () => number,
): (Isotonic | null)[] {
  return scores.map((column, label) =>
    fitCalibrator(
      column,
      Uint8Array.from(labels, (found) => (found === label ? 1 : 0)),
      random,
    ),
  );
}

/** Calibrated probabilities that sum to 1 in each row; uniform if all are zero. */
export function calibratedClasses(
  maps: readonly (Isotonic | null)[],
  scores: ClassScores,
): Float64Array[] {
  const columns = scores.map((column, label) => calibrated(maps[label] ?? null, column).slice());
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows; row += 1) {
    const sum = columns.reduce((total, column) => total + (column[row] ?? 0), 0);
    for (const column of columns)
      column[row] = sum > 0 ? (column[row] ?? 0) / sum : 1 / columns.length;
  }
  return columns;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Estimated multiclass performance, one-vs-rest, averaged over the classes. */
export function estimateMulticlass(
  probabilities: ClassScores,
  scores: ClassScores,
  predicted: ArrayLike<number>,
): MulticlassEstimate {
  const estimates = probabilities.map((column, label) =>
    estimateBinary({
      probabilities: column,
      scores: scores[label] ?? column,
      predicted: Uint8Array.from(predicted, (found) => (found === label ? 1 : 0)),
    }),
  );
  const confusion = probabilities.map((column) => {
    const row = probabilities.map(() => 0);
    for (const [index, probability] of column.entries()) {
      const label = predicted[index] ?? -1;
      // A predicted class without a score counts as wrong for every actual class.
      if (label >= 0) row[label] = (row[label] ?? 0) + probability;
    }
    return row;
  });
  const right = confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
  return {
    accuracy: right / (probabilities[0]?.length ?? 0),
    precision: mean(estimates.map(({ precision }) => precision)),
    recall: mean(estimates.map(({ recall }) => recall)),
    specificity: mean(estimates.map(({ specificity }) => specificity)),
    f1: mean(estimates.map(({ f1 }) => f1)),
    rocAuc: mean(estimates.map(({ rocAuc }) => rocAuc)),
    confusion,
  };
}
