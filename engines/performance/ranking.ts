/** A list as shown, in item order, with the actual gains (0 is irrelevant). */
export type RankedList = { items: readonly string[]; gains: ReadonlyMap<string, number> };

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, rank) => sum + (2 ** gain - 1) / Math.log2(rank + 2), 0);
}

/**
 * Normalized discounted cumulative gain of the first k items (Jarvelin and Kekalainen, 2002); NaN
 * if nothing is relevant.
 */
export function ndcgAt({ items, gains }: RankedList, k: number): number {
  const found = items.slice(0, k).map((item) => gains.get(item) ?? 0);
  const ideal = [...gains.values()].toSorted((a, b) => b - a).slice(0, k);
  const best = discounted(ideal);
  return best > 0 ? discounted(found) / best : NaN;
}

/** Average precision of the first k items; NaN if nothing is relevant. */
export function averagePrecisionAt({ items, gains }: RankedList, k: number): number {
  const relevant = [...gains.values()].filter((gain) => gain > 0).length;
  let hits = 0;
  let sum = 0;
  for (const [rank, item] of items.slice(0, k).entries()) {
    if (!((gains.get(item) ?? 0) > 0)) continue;
    hits += 1;
    sum += hits / (rank + 1);
  }
  return relevant === 0 ? NaN : sum / Math.min(relevant, k);
}

const meanOfKnown = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};

/**
 * NDCG and MAP of the first k items, over the lists with relevant items; empty if there are no such
 * lists.
 */
export function listQuality(lists: readonly RankedList[], k: number): Record<string, number> {
  const relevant = lists.filter(({ gains }) => [...gains.values()].some((gain) => gain > 0));
  return relevant.length === 0
    ? {}
    : {
        ndcg: meanOfKnown(relevant.map((list) => ndcgAt(list, k))),
        map: meanOfKnown(relevant.map((list) => averagePrecisionAt(list, k))),
      };
}

export type Ranking = {
  lists: number;
  ndcg: number;
  map: number;
  /** Share of the catalog that appeared in the first k of any list. */
  coverage: number;
  /** Mean popularity of the shown items divided by the mean of the catalog; 1 means no bias. */
  popularityBias: number;
};

/**
 * Metrics of many lists, cut after k items. `popularity` is the number of earlier uses of each
 * catalog item.
 */
export function rankingMeasures(
  lists: readonly RankedList[],
  popularity: ReadonlyMap<string, number>,
  k: number,
): Ranking {
  const shown = lists.flatMap(({ items }) => items.slice(0, k));
  const usual = meanOfKnown([...popularity.values()]);
  return {
    lists: lists.length,
    ndcg: meanOfKnown(lists.map((list) => ndcgAt(list, k))),
    map: meanOfKnown(lists.map((list) => averagePrecisionAt(list, k))),
    coverage: new Set(shown.filter((item) => popularity.has(item))).size / popularity.size,
    popularityBias: meanOfKnown(shown.map((item) => popularity.get(item) ?? 0)) / usual,
  };
}
