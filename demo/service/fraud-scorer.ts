import { z } from 'zod';
import { loadFraudModel } from '../model/fraud-model.ts';
import type { FraudModel } from '../model/fraud-model.ts';
import type { Features } from '../model/transactions.ts';

const scoreInput = z.object({ features: z.array(z.number()).max(64) });

export type Decision = 'approve' | 'review' | 'decline';

/** Serves the model version that the service runs; another version is trained when it is loaded. */
export class FraudScorer {
  readonly #seed: string;
  #model: FraudModel;

  constructor(seed: string, version: string) {
    this.#seed = seed;
    this.#model = loadFraudModel(seed, version);
  }

  get model(): FraudModel {
    return this.#model;
  }

  load(version: string): void {
    if (version !== this.#model.version) this.#model = loadFraudModel(this.#seed, version);
  }

  /** Scores the transaction of a request body; a body without one is sent to review. */
  score(body: string): { decision: Decision; probability: number | null } {
    const input = scoreInput.safeParse(parseJson(body));
    if (!input.success) return { decision: 'review', probability: null };
    return this.decide(input.data.features);
  }

  decide(features: Features): { decision: Decision; probability: number } {
    const probability = this.#model.classify(features);
    if (probability > 0.5) return { decision: 'decline', probability };
    return { decision: probability > 0.25 ? 'review' : 'approve', probability };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
