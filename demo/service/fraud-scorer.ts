import type { Attributes } from '@opentelemetry/api';
import { z } from 'zod';
import {
  classifierOf,
  FRAUD_LIMIT,
  type Classifier,
  type ModelParameters,
} from '../model/classifier.ts';
import { encode, toFeatures, type JobRow, type ServedFeatures } from '../model/features.ts';
import { firstModel, type FraudModel } from '../model/fraud-model.ts';
import { CHANNELS, COUNTRIES, CUSTOMERS, type Transaction } from '../model/transactions.ts';
import type { Rng } from '../random.ts';
import { LoadedVersions } from '../serving/loaded-versions.ts';
import type { NoteAnswer } from '../serving/model-spec.ts';
import { parseJson, predictionOf, type ModelAnswer, type ModelServer } from './model-server.ts';

const purchase = z.object({
  transaction: z.object({
    customer: z
      .number()
      .int()
      .min(0)
      .max(CUSTOMERS - 1),
    amountEur: z.number().min(0),
    hourOfDay: z.number().int().min(0).max(23),
    distanceKm: z.number().min(0),
    newDevice: z.boolean(),
    items: z.number().int().min(1),
    country: z.enum(COUNTRIES),
    channel: z.enum(CHANNELS),
  }),
});

export type Decision = 'approve' | 'review' | 'decline';
const REVIEW_LIMIT = 0.25;

/** A prediction with its model input. */
export interface Scored {
  readonly version: string;
  readonly transaction: Transaction;
  readonly served: ServedFeatures;
  readonly probability: number;
}

function decisionOf(probability: number): Decision {
  if (probability > FRAUD_LIMIT) return 'decline';
  return probability > REVIEW_LIMIT ? 'review' : 'approve';
}

/** Attributes of the decision that the shadow version would have made. */
function shadowCount(shadowed: Scored | null): Attributes[] {
  if (shadowed === null) return [];
  const decision = decisionOf(shadowed.probability);
  return [predictionOf(shadowed.version, { 'model.decision': decision, 'model.shadow': 'true' })];
}

/** Serves the loaded versions of the fraud model, each with its share of the requests. */
export class FraudScorer implements ModelServer {
  /** The customer's row from the feature job, as last read by this service. */
  rowOf: (customer: number) => JobRow;
  /** Factor on the account age calculated by this service; 1 as in training. */
  ageFactor: () => number = () => 1;
  /** Called with every prediction. */
  onScored: NoteAnswer<Scored> = () => undefined;
  readonly first: FraudModel;
  readonly versions: LoadedVersions<ModelParameters, Classifier>;

  constructor(seed: string, rowOf: (customer: number) => JobRow, rng: Rng) {
    this.first = firstModel(seed);
    this.rowOf = rowOf;
    this.versions = new LoadedVersions(this.first.parameters, classifierOf, rng);
  }

  /** Evaluates the purchase in a request body. A body without a purchase is sent to review. */
  answer(body: string): ModelAnswer {
    const input = purchase.safeParse(parseJson(body));
    if (!input.success) {
      const predictions = [predictionOf(this.versions.main, { 'model.decision': 'review' })];
      return {
        body: { decision: 'review', probability: null },
        predictions,
        keep: () => undefined,
      };
    }
    const { transaction } = input.data;
    const version = this.versions.choose();
    const served = this.#served(transaction);
    const probability = this.probability(version, served);
    const decision = decisionOf(probability);
    const { shadow } = this.versions.traffic;
    const shadowed =
      shadow === null
        ? null
        : { version: shadow, transaction, served, probability: this.probability(shadow, served) };
    return {
      body: { decision, probability },
      predictions: [
        predictionOf(version, { 'model.decision': decision }),
        ...shadowCount(shadowed),
      ],
      keep: (latencyMs) =>
        this.onScored({ version, transaction, served, probability }, latencyMs, shadowed),
    };
  }

  decide(transaction: Transaction): Decision {
    return decisionOf(this.probability(this.versions.main, this.#served(transaction)));
  }

  /** Probability of fraud from one version; throws if the version is not loaded. */
  probability(version: string, served: ServedFeatures): number {
    return this.versions.get(version)(encode(served));
  }

  #served(transaction: Transaction): ServedFeatures {
    const features = toFeatures(transaction, this.rowOf(transaction.customer));
    const factor = this.ageFactor();
    if (factor === 1 || features.account_age_days === null) return features;
    return { ...features, account_age_days: Math.round(features.account_age_days * factor) };
  }
}
