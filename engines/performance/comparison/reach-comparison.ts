import { rankingMeasures, type Ranking } from '#engines/performance/ranking.ts';

type Pair = { readonly champion: number; readonly challenger: number };
export type ReachMeasure = 'coverage' | 'popularity_bias';

export interface ReachComparison {
  /** Requests with predictions from both versions. */
  readonly lists: number;
  /** Number of items with known demand or shown by either version. */
  readonly catalogue: number;
  /** Share of the catalog in the first k of any list. */
  readonly coverage: Pair;
  /**
   * Mean popularity of the shown items divided by that of the catalog; null if the serving version
   * shows no item that was ever wanted.
   */
  readonly popularityBias: Pair | null;
  /** Measures that are worse by more than the limit. */
  readonly beyond: readonly ReachMeasure[];
}

type Lists = readonly (readonly string[])[];

/**
 * Compares the catalog coverage and popularity bias of two versions on the same requests. In
 * addition to the items with known demand, the catalog includes the items that either version
 * shows, because new items also count as reached; the catalog size cancels out of both ratios.
 * `limit` is the share by which coverage may decrease and popularity bias may increase. Null if the
 * serving version shows nothing.
 */
export function compareReach(
  { champion, challenger }: { readonly champion: Lists; readonly challenger: Lists },
  wanted: ReadonlyMap<string, number>,
  { k, limit }: { readonly k: number; readonly limit: number },
): ReachComparison | null {
  const shown = [...champion, ...challenger].flatMap((items) => items.slice(0, k));
  const popularity = new Map(shown.map((item) => [item, 0]));
  for (const [item, times] of wanted) popularity.set(item, times);
  const reachOf = (lists: Lists): Ranking =>
    rankingMeasures(
      lists.map((items) => ({ items, gains: new Map<string, number>() })),
      popularity,
      k,
    );
  const [own, beside] = [reachOf(challenger), reachOf(champion)];
  if (!(beside.coverage > 0)) return null;
  const coverage = { champion: beside.coverage, challenger: own.coverage };
  const bias = { champion: beside.popularityBias, challenger: own.popularityBias };
  const popularityBias = bias.champion > 0 && Number.isFinite(bias.challenger) ? bias : null;
  const beyond: ReachMeasure[] = [];
  if (coverage.challenger < coverage.champion * (1 - limit)) beyond.push('coverage');
  if (popularityBias !== null && bias.challenger > bias.champion * (1 + limit))
    beyond.push('popularity_bias');
  return {
    lists: Math.min(champion.length, challenger.length),
    catalogue: popularity.size,
    coverage,
    popularityBias,
    beyond,
  };
}
