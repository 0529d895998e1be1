import { createRng, normal } from '../random.ts';
import type { Rng } from '../random.ts';

/**
 * Features of one transaction, scaled to about -3..3, in this order: amount, hour, distance,
 * velocity, account age, new device, basket size, past disputes.
 */
export type Features = readonly number[];

export interface LabelledTransaction {
  readonly features: Features;
  /** 1 = turned out to be fraud. */
  readonly fraud: 0 | 1;
}

/** One random transaction, as the shop sees them. */
export function drawTransaction(rng: Rng): Features {
  const amount = normal(rng);
  const velocity = Math.abs(normal(rng)) - 0.8;
  return [
    amount,
    rng() * 4 - 2,
    Math.abs(normal(rng)) - 0.8,
    velocity,
    normal(rng),
    rng() < 0.2 ? 1 : 0,
    0.5 * amount + 0.9 * normal(rng),
    rng() < 0.08 ? 1 + rng() : 0,
  ];
}

function fraudProbability(features: Features): number {
  const [amount = 0, hour = 0, distance = 0, velocity = 0, age = 0, device = 0, , disputes = 0] =
    features;
  const nightly = hour < -1.2 ? 0.7 : 0;
  const logit =
    -3.4 +
    0.8 * amount +
    nightly +
    0.7 * distance +
    0.9 * velocity * (device + 0.4) -
    0.7 * age +
    1.1 * device +
    1.4 * disputes;
  return 1 / (1 + Math.exp(-logit));
}

/** A labelled history of `count` transactions; the labels follow a process that no model knows exactly. */
export function generateTransactions(seed: string, count: number): LabelledTransaction[] {
  const rng = createRng(`transactions:${seed}`);
  return Array.from({ length: count }, () => {
    const features = drawTransaction(rng);
    return { features, fraud: rng() < fraudProbability(features) ? 1 : 0 };
  });
}
