import { z } from 'zod';
import type { LabelledRow } from '../serving/served-rows.ts';
import { trainAside, trainedFacts } from '../training/train-aside.ts';
import { modelParameters } from './classifier.ts';
import { RETRAINING, type FraudModel } from './fraud-model.ts';
import { withRefundsAsChargebacks } from './refunds.ts';
import type { LabelledTransaction } from './training-rows.ts';
import type { World } from './world.ts';

const MIN_ROWS = 400;
const MIN_FRAUDS = 20;

const figure = z.number();
const fraudModel: z.ZodType<FraudModel> = z.object({
  ...trainedFacts,
  parameters: modelParameters,
  options: z.object({
    algorithm: z.enum(['logistic-regression', 'boosted-stumps']),
    rounds: figure,
  }),
  quality: z.object({
    accuracy: figure,
    precision: figure,
    recall: figure,
    f1: figure,
    // NaN where the newest rows contain no fraud, or only fraud.
    roc_auc: z.union([figure, z.nan()]),
    log_loss: figure,
  }),
});

/** Throws when there are too few labeled purchases to learn from. */
export function checkPurchases(rows: readonly LabelledRow[]): void {
  const frauds = rows.filter(({ label }) => label === 1).length;
  if (rows.length < MIN_ROWS || frauds < MIN_FRAUDS)
    throw new Error(
      `the window contains ${rows.length} labeled rows with ${frauds} frauds; ${MIN_ROWS} with ${MIN_FRAUDS} are required`,
    );
}

const asPurchase = ({ features, label }: LabelledRow): LabelledTransaction => ({
  features,
  fraud: label === 1 ? 1 : 0,
});

/** Labeled purchases with the world's current labels. */
export function purchasesAsBooked(rows: readonly LabelledRow[], world: World): LabelledRow[] {
  const bought = rows.map(asPurchase);
  const wrong = world.mislabelled();
  const known = wrong === null ? bought : withRefundsAsChargebacks(bought, wrong);
  return known.map(({ features, fraud }) => ({ features, label: fraud }));
}

/** Retrains on stored purchases. */
export function retrainOnPurchases(rows: readonly LabelledRow[]): Promise<FraudModel> {
  return trainAside(
    {
      task: 'fraud',
      rows: rows.map(asPurchase).map(({ features, fraud }) => ({ features: [...features], fraud })),
      options: RETRAINING,
    },
    fraudModel,
  );
}
