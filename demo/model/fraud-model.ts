import { digestOf, olderAndNewer, type TrainedModel } from '../training/trained-model.ts';
import { trainBoostedStumps } from './boosted-stumps.ts';
import { classifierOf, qualityOf, type ModelParameters, type Quality } from './classifier.ts';
import { INPUT_NAMES } from './features.ts';
import { importanceOf } from './importance.ts';
import { trainLogisticRegression } from './logistic-regression.ts';
import { generateTransactions, type LabelledTransaction } from './training-rows.ts';

export type TrainingOptions = Readonly<{
  algorithm: ModelParameters['algorithm'];
  /** Passes over the rows, or boosting rounds. */
  rounds: number;
}>;

/** A trained model with its training options. */
export interface FraudModel extends TrainedModel<ModelParameters> {
  readonly options: TrainingOptions;
  readonly quality: Quality;
}

/**
 * The first model was trained in a hurry: few rows, few passes, and without inputs that were not
 * joined yet.
 */
const FIRST: TrainingOptions = { algorithm: 'logistic-regression', rounds: 30 };
const FIRST_ROWS = 1_200;
const NOT_YET_JOINED: readonly string[] = ['distance_km', 'new_device'];
export const RETRAINING: TrainingOptions = { algorithm: 'boosted-stumps', rounds: 90 };

function train(rows: readonly LabelledTransaction[], options: TrainingOptions): ModelParameters {
  return options.algorithm === 'boosted-stumps'
    ? trainBoostedStumps(rows, options.rounds)
    : trainLogisticRegression(rows, options.rounds);
}

/**
 * Trains on the older rows and measures on the newest quarter. `rows` must be in chronological
 * order.
 */
export function trainFraudModel(
  rows: readonly LabelledTransaction[],
  options: TrainingOptions,
): FraudModel {
  const [older, newer] = olderAndNewer(rows);
  const parameters = train(older, options);
  const classify = classifierOf(parameters);
  return {
    parameters,
    options,
    quality: qualityOf(classify, newer),
    importance: importanceOf(classify, newer),
    trainingRows: older.length,
    holdoutRows: newer.length,
    positiveShare: rows.reduce((sum, row) => sum + row.fraud, 0) / rows.length,
    digest: digestOf(rows.map(({ features, fraud }) => ({ features, label: fraud }))),
  };
}

/** The model that a company starts with. */
export function firstModel(seed: string): FraudModel {
  const rows = generateTransactions(seed, FIRST_ROWS).map(({ features, fraud }) => ({
    features: features.map((value, input) =>
      NOT_YET_JOINED.includes(INPUT_NAMES[input] ?? '') ? 0 : value,
    ),
    fraud,
  }));
  return trainFraudModel(rows, FIRST);
}
