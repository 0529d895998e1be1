import type { LabelledRow } from '../serving/served-rows.ts';
import { digestOf, olderAndNewer, type TrainedModel } from '../training/trained-model.ts';
import { catalogueOf, type Item } from './catalogue.ts';
import { learnAffinity, learnPopularity } from './learn-clicks.ts';
import { rankingQuality, type RankingQuality } from './list-quality.ts';
import { rankerOf, type RankerParameters } from './ranker.ts';
import { generateLists, shownList, type ShownList } from './shown-lists.ts';

export type RankerOptions = Readonly<{
  algorithm: RankerParameters['algorithm'];
  /** Passes over the lists. */
  rounds: number;
}>;

/** A trained ranker with its training options. */
export interface RankerModel extends TrainedModel<RankerParameters> {
  readonly options: RankerOptions;
  readonly quality: RankingQuality;
}

/** Inputs that are logged with each request but not used by a ranker. */
const WITHOUT_WEIGHT = { device: 0, hour_of_day: 0, basket_items: 0, in_stock: 0 };
const FIRST_LISTS = 2_000;
/**
 * The first ranker counts clicks: it hardly uses the segment, and ignores the position of an item.
 */
const FIRST: RankerOptions = { algorithm: 'popularity', rounds: 1 };
export const RANKER_RETRAINING: RankerOptions = { algorithm: 'affinity', rounds: 12 };

function learn(
  lists: readonly ShownList[],
  items: readonly Item[],
  { algorithm, rounds }: RankerOptions,
): RankerParameters {
  return algorithm === 'affinity'
    ? learnAffinity(lists, items, rounds)
    : learnPopularity(lists, items);
}

/** Lists in which the segment comes from another list, offset by half the number of lists. */
function asked(lists: readonly ShownList[]): ShownList[] {
  const turn = Math.floor(lists.length / 2);
  return lists.map((list, at) => ({
    ...list,
    segment: lists[(at + turn) % lists.length]?.segment ?? list.segment,
  }));
}

/**
 * Trains on the older lists and measures on the newest quarter. `rows` must be in chronological
 * order.
 */
export function trainRanker(
  rows: readonly LabelledRow[],
  seed: string,
  options: RankerOptions,
): RankerModel {
  const items = catalogueOf(seed);
  const lists = rows.map(shownList);
  const [older, newer] = olderAndNewer(lists);
  const parameters = learn(older, items, options);
  const ranker = rankerOf(parameters, items);
  const quality = rankingQuality(ranker, newer, items.length);
  const mixed = rankingQuality(ranker, asked(newer), items.length);
  return {
    parameters,
    options,
    quality,
    // Permutation importance: decrease in ranking quality without the segment information.
    importance: { ...WITHOUT_WEIGHT, segment: Math.max(0, quality.ndcg_at_10 - mixed.ndcg_at_10) },
    trainingRows: older.length,
    holdoutRows: newer.length,
    positiveShare: lists.filter(({ clicked }) => clicked.includes(true)).length / lists.length,
    digest: digestOf(rows),
  };
}

/** The ranker that a company starts with. */
export function firstRanker(seed: string): RankerModel {
  return trainRanker(generateLists(seed, FIRST_LISTS), seed, FIRST);
}
