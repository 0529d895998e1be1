import { createRng } from '../random.ts';
import { fraudProbability } from './concept.ts';
import { encode, jobRowOf, toFeatures, type Features, type ServedFeatures } from './features.ts';
import {
  drawTransaction,
  orderBook,
  USUAL_MIX,
  type Profile,
  type TrafficMix,
} from './transactions.ts';

export interface LabelledTransaction {
  readonly features: Features;
  /** 1 = the purchase turned out to be fraud. */
  readonly fraud: 0 | 1;
}

export interface DrawnRow extends LabelledTransaction {
  readonly served: ServedFeatures;
}

export interface HistoryOptions {
  readonly concept?: number;
  readonly mix?: TrafficMix;
  /** Selects another period of the same company; defaults to its first. */
  readonly period?: string;
}

/** The order book's entry for a customer; throws for an unknown customer number. */
export function knownOf(book: readonly Profile[], customer: number): Profile {
  const known = book[customer];
  if (known === undefined) throw new Error(`there is no customer ${customer}`);
  return known;
}

/**
 * A labeled history of `count` purchases; the labels follow a process that no model can learn
 * exactly.
 */
export function generateTransactions(
  seed: string,
  count: number,
  { concept = 0, mix = USUAL_MIX, period = '' }: HistoryOptions = {},
): DrawnRow[] {
  const rng = createRng(`transactions:${seed}${period}`);
  const book = orderBook(seed);
  return Array.from({ length: count }, () => {
    const bought = drawTransaction(rng, mix);
    const known = knownOf(book, bought.customer);
    const served = toFeatures(bought, jobRowOf(known));
    const fraud =
      rng() < fraudProbability(bought, known, { shift: concept, campaign: mix.campaign }) ? 1 : 0;
    return { served, features: encode(served), fraud };
  });
}
