import { createHash } from 'node:crypto';
import { trainBoostedStumps } from './boosted-stumps.ts';
import { classifierOf, qualityOf } from './classifier.ts';
import type { ModelParameters, Quality } from './classifier.ts';
import { INPUT_NAMES } from './features.ts';
import { importanceOf } from './importance.ts';
import { trainLogisticRegression } from './logistic-regression.ts';
import type { LabelledTransaction } from './training-rows.ts';
import { generateTransactions } from './training-rows.ts';

export interface TrainingOptions {
  readonly algorithm: ModelParameters['algorithm'];
  /** Passes over the rows, or rounds of boosting. */
  readonly rounds: number;
}

/** One trained model with what is known about its making. */
export interface FraudModel {
  readonly parameters: ModelParameters;
  readonly options: TrainingOptions;
  /** On the newest quarter of the rows, which the training did not see. */
  readonly quality: Quality;
  /** Of each feature, on the same rows. */
  readonly importance: Readonly<Record<string, number>>;
  readonly trainingRows: number;
  readonly holdoutRows: number;
  readonly fraudShare: number;
  /** Digest of the rows that it was trained and judged on. */
  readonly digest: string;
}

const HOLDOUT_SHARE = 0.25;
/** The first model was made in a hurry: few rows, few passes, and without what nobody had joined yet. */
const FIRST: TrainingOptions = { algorithm: 'logistic-regression', rounds: 30 };
const FIRST_ROWS = 1_200;
const NOT_YET_JOINED: readonly string[] = ['distance_km', 'new_device'];
export const RETRAINING: TrainingOptions = { algorithm: 'boosted-stumps', rounds: 90 };

/** Digest of rows in their order: the same data always has the same. */
function digestOf(rows: readonly LabelledTransaction[]): string {
  const hash = createHash('sha256');
  for (const { features, fraud } of rows) hash.update(`${features.join(',')};${fraud}\n`);
  return hash.digest('hex').slice(0, 16);
}

function train(rows: readonly LabelledTransaction[], options: TrainingOptions): ModelParameters {
  return options.algorithm === 'boosted-stumps'
    ? trainBoostedStumps(rows, options.rounds)
    : trainLogisticRegression(rows, options.rounds);
}

/** Trains on the older rows and measures on the newest quarter. `rows` are in the order of time. */
export function trainFraudModel(
  rows: readonly LabelledTransaction[],
  options: TrainingOptions,
): FraudModel {
  const cut = Math.floor(rows.length * (1 - HOLDOUT_SHARE));
  const [older, newer] = [rows.slice(0, cut), rows.slice(cut)];
  const parameters = train(older, options);
  const classify = classifierOf(parameters);
  return {
    parameters,
    options,
    quality: qualityOf(classify, newer),
    importance: importanceOf(classify, newer),
    trainingRows: older.length,
    holdoutRows: newer.length,
    fraudShare: rows.reduce((sum, row) => sum + row.fraud, 0) / rows.length,
    digest: digestOf(rows),
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
