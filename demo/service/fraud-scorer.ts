import { z } from 'zod';
import { classifierOf, FRAUD_LIMIT } from '../model/classifier.ts';
import type { Classifier, ModelParameters } from '../model/classifier.ts';
import { encode, toFeatures } from '../model/features.ts';
import type { JobRow, ServedFeatures } from '../model/features.ts';
import { firstModel } from '../model/fraud-model.ts';
import type { FraudModel } from '../model/fraud-model.ts';
import { CHANNELS, COUNTRIES, CUSTOMERS } from '../model/transactions.ts';
import type { Transaction } from '../model/transactions.ts';
import type { Rng } from '../random.ts';
import { allTo, mainVersion, versionFor } from '../serving/traffic.ts';
import type { Traffic } from '../serving/traffic.ts';

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

/** One answered request: what the model was given and what it said. */
export interface Scored {
  readonly version: string;
  readonly transaction: Transaction;
  readonly served: ServedFeatures;
  readonly probability: number;
}

export interface Answer {
  readonly decision: Decision;
  readonly probability: number | null;
  readonly scored: Scored | null;
  /** What the version in the shadow would have decided. */
  readonly shadow: { readonly version: string; readonly decision: Decision } | null;
}

/** The name of the first version, until the registry gives another one. */
export const FIRST_VERSION = '1';

function decisionOf(probability: number): Decision {
  if (probability > FRAUD_LIMIT) return 'decline';
  return probability > REVIEW_LIMIT ? 'review' : 'approve';
}

/** Serves the loaded versions of the model, each its share of the requests. */
export class FraudScorer {
  traffic: Traffic = allTo(FIRST_VERSION);
  /** The feature job's row of a customer, as this service last read it. */
  rowOf: (customer: number) => JobRow;
  /** How this service counts the age of an account: 1 as in training. */
  ageFactor: () => number = () => 1;
  readonly first: FraudModel;
  readonly #versions = new Map<string, Classifier>();
  readonly #rng: Rng;

  constructor(seed: string, rowOf: (customer: number) => JobRow, rng: Rng) {
    this.first = firstModel(seed);
    this.rowOf = rowOf;
    this.#rng = rng;
    this.load(FIRST_VERSION, this.first.parameters);
  }

  get versions(): string[] {
    return [...this.#versions.keys()];
  }

  get version(): string {
    return mainVersion(this.traffic);
  }

  load(version: string, parameters: ModelParameters): void {
    this.#versions.set(version, classifierOf(parameters));
  }

  /** Scores the purchase of a request body; a body without one is sent to review. */
  score(body: string): Answer {
    const input = purchase.safeParse(parseJson(body));
    if (!input.success)
      return { decision: 'review', probability: null, scored: null, shadow: null };
    const { transaction } = input.data;
    const version = versionFor(this.traffic, this.#rng());
    const served = this.#served(transaction);
    const probability = this.probability(version, served);
    const { shadow } = this.traffic;
    return {
      decision: decisionOf(probability),
      probability,
      scored: { version, transaction, served, probability },
      shadow:
        shadow === null
          ? null
          : { version: shadow, decision: decisionOf(this.probability(shadow, served)) },
    };
  }

  decide(transaction: Transaction): Decision {
    return decisionOf(this.probability(this.version, this.#served(transaction)));
  }

  /** Probability of fraud by one version; throws when it is not loaded. */
  probability(version: string, served: ServedFeatures): number {
    const classify = this.#versions.get(version);
    if (classify === undefined) throw new Error(`version ${version} is not loaded`);
    return classify(encode(served));
  }

  #served(transaction: Transaction): ServedFeatures {
    const features = toFeatures(transaction, this.rowOf(transaction.customer));
    const factor = this.ageFactor();
    if (factor === 1 || features.account_age_days === null) return features;
    return { ...features, account_age_days: Math.round(features.account_age_days * factor) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
