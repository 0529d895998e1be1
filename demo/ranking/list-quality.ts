import type { Ranker } from './ranker.ts';
import type { ShownList } from './shown-lists.ts';
import { seenShare } from './taste.ts';

/** Ranking quality on shown lists, evaluated on the first items of each list. */
export type RankingQuality = Readonly<
  Record<'ndcg_at_10' | 'ndcg_at_3' | 'coverage_at_3' | 'popularity_bias_at_3', number>
>;

const CUT = 10;
const TOP = 3;

interface Placed {
  readonly item: number;
  /**
   * 0 without a click. Clicks are weighted by inverse propensity to compensate for shoppers who did
   * not see that position. Otherwise, the shown order would seem best.
   */
  readonly gain: number;
}

/** The items of a list in the ranker's order. */
function reordered(ranker: Ranker, { segment, items, clicked }: ShownList): Placed[] {
  return items
    .map((item, place) => ({
      item,
      gain: clicked[place] === true ? 1 / seenShare(place) : 0,
      score: ranker(segment, item),
    }))
    .toSorted((a, b) => b.score - a.score || a.item - b.item);
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);

/**
 * Normalized discounted cumulative gain (NDCG) of the first items, with linear gains (Järvelin and
 * Kekäläinen, 2002).
 */
function ndcg(order: readonly Placed[], cut: number): number {
  const gains = order.map(({ gain }) => gain);
  const best = gains.toSorted((a, b) => b - a).slice(0, cut);
  return discounted(gains.slice(0, cut)) / discounted(best);
}

/**
 * NDCG over lists with a click. Catalog coverage and popularity of the first three items, over all
 * lists.
 */
export function rankingQuality(
  ranker: Ranker,
  lists: readonly ShownList[],
  items: number,
): RankingQuality {
  const orders = lists.map((list) => reordered(ranker, list));
  const clicked = orders.filter((order) => order.some(({ gain }) => gain > 0));
  const clicks = new Float64Array(items);
  for (const { item, gain } of clicked.flat()) clicks[item] = (clicks[item] ?? 0) + gain;
  const top = orders.flatMap((order) => order.slice(0, TOP).map(({ item }) => item));
  const usual = meanOf([...clicks]);
  return {
    ndcg_at_10: meanOf(clicked.map((order) => ndcg(order, CUT))),
    ndcg_at_3: meanOf(clicked.map((order) => ndcg(order, TOP))),
    coverage_at_3: new Set(top).size / items,
    popularity_bias_at_3: usual === 0 ? 0 : meanOf(top.map((item) => clicks[item] ?? 0)) / usual,
  };
}
