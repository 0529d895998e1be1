import { hash32 } from '../random.ts';
import { trainBoostedStumps } from './boosted-stumps.ts';
import { areaUnderCurve } from './classifier.ts';
import type { Classifier } from './classifier.ts';
import { trainLogisticRegression } from './logistic-regression.ts';
import { generateTransactions } from './transactions.ts';

/** One released model version, trained when it is loaded. */
export interface FraudModel {
  readonly version: string;
  readonly algorithm: 'logistic-regression' | 'boosted-stumps';
  /** Area under the ROC curve on held-out transactions. */
  readonly auc: number;
  readonly classify: Classifier;
}

const TRAINING_ROWS = 1_500;
const HOLDOUT_ROWS = 1_000;

/** Trains the model of a version: versions differ in algorithm, size and training data. */
export function loadFraudModel(seed: string, version: string): FraudModel {
  const key = `${seed}:${version}`;
  const rows = generateTransactions(key, TRAINING_ROWS);
  const boosted = hash32(key) % 2 === 0;
  const classify = boosted
    ? trainBoostedStumps(rows, 24 + (hash32(key) % 12))
    : trainLogisticRegression(rows, 120);
  return {
    version,
    algorithm: boosted ? 'boosted-stumps' : 'logistic-regression',
    auc: areaUnderCurve(classify, generateTransactions(`${seed}:holdout`, HOLDOUT_ROWS)),
    classify,
  };
}
