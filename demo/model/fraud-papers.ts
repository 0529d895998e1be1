import type { ModelPapers } from '../registry/model-papers.ts';
import { FEATURE_SCHEMA, INPUT_NAMES } from './features.ts';

/** What the company says of the model that judges purchases. `source` is where its first rows came from. */
export function fraudPapers(source: string): ModelPapers {
  return {
    description: 'Scores each purchase of the shop: how probably it is fraud.',
    owner: 'Risk team',
    purpose: 'Decides which purchases are declined or reviewed because they may be fraud',
    tier: 'high',
    task: 'binary classification',
    card: {
      intendedUse:
        'Every purchase of the shop, before it is paid: above 0.5 it is declined, above 0.25 somebody looks at it.',
      outOfScope:
        'Decisions about accounts, credit or refunds, and purchases that were made anywhere else.',
      limits:
        'It learns from chargebacks, which arrive weeks later and name only what a customer noticed. A new way of fraud looks like any purchase until then.',
      ethicalConsiderations:
        'A wrong yes turns a good customer away. Country and channel are inputs, and must not decide: quality is read by country and channel.',
      footprint: {
        kind: 'not measured',
        reason: 'A training takes less than a second on a machine that runs anyway.',
      },
      task: 'classification',
      forTask: {
        operatingPoint: 'Declined from a score of 0.5 on, looked at by somebody from 0.25 on.',
        errorCosts:
          'A missed fraud costs the price of the purchase, which the bank takes back. A wrong yes costs its margin, and often the customer.',
        imbalance:
          'Fraud is a small share of the purchases; the share in the rows of a training stands beside its metrics.',
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
