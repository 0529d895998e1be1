import { applyBins, fitBins } from '#engines/learn/bin-features.ts';
import { predictBoosting, trainBoosting } from '#engines/learn/gradient-boosting.ts';
import { predictLogistic, trainLogistic } from '#engines/learn/logistic-regression.ts';

/** Predicts the label of a row. */
export type Model = (row: readonly number[]) => number;
export type Learner = (rows: readonly number[][], labels: ArrayLike<number>) => Model;

const TREES = 40;

const boosting: Learner = (rows, labels) => {
  const columns = (rows[0] ?? []).map((_, k) => Float64Array.from(rows, (row) => row[k] ?? NaN));
  const binning = fitBins(columns);
  const all = Int32Array.from(rows, (_, row) => row);
  const model = trainBoosting(applyBins(binning, columns), labels, all, {
    objective: 'logistic',
    trees: TREES,
  });
  return (row) => {
    const single = row.map((value) => Float64Array.of(value));
    const [score = 0] = predictBoosting(model, applyBins(binning, single), [0]);
    return score >= 0.5 ? 1 : 0;
  };
};

const logistic: Learner = (rows, labels) => {
  const model = trainLogistic(rows, labels);
  return (row) => (predictLogistic(model, row) >= 0.5 ? 1 : 0);
};

/** `boosting` determines the scores; `logistic` is reported for comparison. */
export const learners = { boosting, logistic };
