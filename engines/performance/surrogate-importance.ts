import { applyBins, fitBins } from '#engines/learn/bin-features.ts';
import { predictBoosting, trainBoosting } from '#engines/learn/gradient-boosting.ts';
import { moments } from '#engines/math/moments.ts';
import {
  importanceShares,
  type ImportanceShare,
  lossRise,
  shuffledPlaces,
  squaredLoss,
} from '#engines/performance/permutation-importance.ts';

export type SurrogateRows = {
  /** Columns as numbers, NaN for missing; at least one column. */
  columns: readonly Float64Array[];
  /** Predictions of the model: the score of the positive class (0 to 1), or a number. */
  answers: Float64Array;
  /** Actuals in the same unit as the predictions: 0 or 1, or a number. */
  truth: Float64Array;
};

export type SurrogateOptions = {
  /** `logistic` if predictions are between 0 and 1, otherwise `squared`. */
  objective: 'logistic' | 'squared';
  repeats: number;
  random: () => number;
};

export type SurrogateImportance = {
  /** Number of held-out rows that all results below are measured on. */
  rows: number;
  /**
   * Share of the variance of the model's predictions that the surrogate explains (R squared); NaN
   * if the predictions are constant.
   */
  fidelity: number;
  /** Mean squared loss against the actuals, for the model's predictions and for the surrogate's. */
  loss: { model: number; surrogate: number };
  /** Importance by column; null if the fidelity is too low or no column increases the loss. */
  shares: ImportanceShare[] | null;
};

/** Minimum fidelity of a surrogate that is evidence about the model. */
export const LEAST_FIDELITY = 0.8;
const TREES = 60;
const LEAST_ROWS_OF_LEAF = 10;

/**
 * Permutation importance for a model that cannot be called. Boosted trees learn the model's
 * predictions (a global surrogate: Craven and Shavlik, 1996) on half of the labeled rows. On the
 * other half, each column is shuffled and the increase of the surrogate's loss against the actuals
 * is measured (Breiman, 2001). Columns with the same information share its importance. A surrogate
 * below the minimum fidelity yields no shares.
 */
export function surrogateImportance(
  { columns, answers, truth }: SurrogateRows,
  { objective, repeats, random }: SurrogateOptions,
): SurrogateImportance {
  const places = shuffledPlaces(answers.length, random);
  const learned = places.subarray(0, Math.ceil(places.length / 2));
  const held = places.subarray(learned.length);
  const data = applyBins(fitBins(columns), columns);
  const model = trainBoosting(data, answers, learned, {
    objective,
    trees: TREES,
    leastRows: LEAST_ROWS_OF_LEAF,
  });
  const of = (values: Float64Array): Float64Array =>
    Float64Array.from(held, (row) => values[row] ?? NaN);
  const [own, known] = [of(answers), of(truth)];
  const copied = predictBoosting(model, data, held);
  const usual = squaredLoss(copied, known);
  const found = {
    rows: held.length,
    fidelity: 1 - squaredLoss(copied, own) / moments(own).variance,
    loss: { model: squaredLoss(own, known), surrogate: usual },
  };
  // The condition is negated so that a NaN fidelity also counts as too low.
  if (!(found.fidelity >= LEAST_FIDELITY)) return { ...found, shares: null };
  const rises = data.features.map((bins, feature) => {
    const losses = Array.from({ length: repeats }, () => {
      const turned = shuffledPlaces(held.length, random);
      const mixed = bins.slice();
      for (const [at, row] of held.entries()) mixed[row] = bins[held[turned[at] ?? 0] ?? 0] ?? 0;
      const features = data.features.map((each, place) => (place === feature ? mixed : each));
      return squaredLoss(predictBoosting(model, { ...data, features }, held), known);
    });
    return lossRise(usual, losses);
  });
  return { ...found, shares: importanceShares(rises) };
}
