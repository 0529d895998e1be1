import { rankingMeasures, type Ranking } from '#engines/performance/ranking.ts';

type Pair = { readonly champion: number; readonly challenger: number };
export type ReachMeasure = 'coverage' | 'popularity_bias';

export interface ReachBeside {
  /** Requests that both versions answered. */
  readonly lists: number;
  /** Items that are known to be wanted, or that either version shows. */
  readonly catalogue: number;
  /** Share of the catalogue in the first k of any list. */
  readonly coverage: Pair;
  /** Mean popularity of what is shown over that of the catalogue; null where the serving version shows nothing that was ever wanted. */
  readonly popularityBias: Pair | null;
  /** What of it is worse by more than the limit. */
  readonly beyond: readonly ReachMeasure[];
}

type Lists = readonly (readonly string[])[];

/**
 * How far the lists of two versions reach on the same requests. The catalogue holds what either shows besides what is
 * known to have been wanted, because a new item is reached too; its size drops out of both ratios. `limit` is the share
 * by which coverage may fall and popularity bias rise. Null where the serving version shows nothing.
 */
export function reachBeside(
  { champion, challenger }: { readonly champion: Lists; readonly challenger: Lists },
  wanted: ReadonlyMap<string, number>,
  { k, limit }: { readonly k: number; readonly limit: number },
): ReachBeside | null {
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
