import type { ModelPapers } from '../registry/model-papers.ts';
import { FEATURE_SCHEMA, INPUT_NAMES } from './features.ts';

/** Metadata of the fraud model. `source` is the origin of its first rows. */
export function fraudPapers(source: string): ModelPapers {
  return {
    description: 'Scores the probability that a purchase is fraud.',
    owner: 'Risk team',
    purpose: 'Decides which purchases are declined or reviewed because they may be fraud',
    tier: 'high',
    task: 'binary classification',
    card: {
      intendedUse:
        'Every purchase of the shop, before payment: declined above 0.5, reviewed by an employee above 0.25.',
      outOfScope: 'Decisions about accounts, credit or refunds, and purchases made elsewhere.',
      limits:
        'It learns from chargebacks, which arrive weeks later and cover only what customers noticed. Until then, a new kind of fraud looks like any purchase.',
      ethicalConsiderations:
        'A false positive turns a good customer away. Country and channel are inputs but must not decide: quality is monitored by country and channel.',
      footprint: {
        kind: 'not measured',
        reason: 'Training takes less than a second on a machine that runs anyway.',
      },
      task: 'classification',
      forTask: {
        operatingPoint: 'Declined from a score of 0.5, reviewed by an employee from 0.25.',
        errorCosts:
          'A missed fraud costs the price of the purchase, because the bank takes it back. A false positive costs its margin, and often the customer.',
        imbalance:
          'Fraud is a small share of the purchases; the share in the training rows is logged with the metrics.',
      },
    },
    value: {
      kpi: 'Margin of sales less losses from fraud',
      currency: 'USD',
      valuePerGoodOutcome: 9,
      costPerError: { falsePositive: 4, falseNegative: 45 },
      costPerAction: { retrain: 2, rollBack: 1, repairData: 25, scale: 5 },
    },
    firstSource: source,
    dataset: 'labelled-purchases',
    inputs: FEATURE_SCHEMA,
    outputs: [{ name: 'fraud', type: 'double' }],
    names: INPUT_NAMES,
    positives: 'fraud_share',
  };
}
