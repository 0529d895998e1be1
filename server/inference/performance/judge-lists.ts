import { mean } from '#engines/math/mean.ts';
import { gainsOf, itemsOf, rankedList } from '#engines/performance/ranked-list.ts';
import { ndcgAt, type RankedList, rankingMeasures } from '#engines/performance/ranking.ts';
import type { PerformanceAnswer, PerformanceTask } from '#lib/schemas/drift/windows.ts';
import {
  answeredLists,
  shownAndWanted,
} from '#server/telemetry/queries/inference/performance/lists.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { listCut } from './learn-lists.ts';

const listsAtMost = 20_000;
const lookBackMs = 30 * 86_400_000;

type Catalogue = { popularity: Map<string, number>; from: 'before' | 'window' };

/**
 * Wanted count of each item in the 30 days before the window, otherwise in the window; 0 for items
 * only shown.
 */
function catalogueOf(
  { shown, wanted }: Awaited<ReturnType<typeof shownAndWanted>>,
  lists: readonly RankedList[],
): Catalogue {
  const popularity = new Map<string, number>();
  const count = (items: Iterable<string>, by: number): void => {
    for (const item of items) popularity.set(item, (popularity.get(item) ?? 0) + by);
  };
  for (const { text, rows } of wanted) count(gainsOf(text).keys(), rows);
  const from = popularity.size > 0 ? 'before' : 'window';
  for (const { gains } of lists) count(gains.keys(), from === 'before' ? 0 : 1);
  for (const { text } of shown) count(itemsOf(text) ?? [], 0);
  for (const { items } of lists) count(items, 0);
  return { popularity, from };
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * Quality of a window's lists: NDCG and MAP of the first ten items where labels mark relevant
 * items; catalog coverage and popularity bias of all lists.
 */
export async function judgeLists(
  window: InferenceWindow,
  stepMs: number,
): Promise<{
  metrics: PerformanceAnswer['metrics'];
  /** NDCG by step start. */
  byStep: Map<string, number>;
  task: PerformanceTask;
}> {
  const earlier = { ...window, fromMs: window.fromMs - lookBackMs, toMs: window.fromMs };
  const [rows, before] = await Promise.all([
    answeredLists(window, { stepMs, limit: listsAtMost }),
    shownAndWanted(earlier, listsAtMost),
  ]);
  const found = rows.flatMap(({ atMs, prediction, label }) => {
    const list = rankedList(prediction, label);
    return list === null ? [] : [{ atMs, list }];
  });
  const lists = found.map(({ list }) => list);
  const { popularity, from } = catalogueOf(before, lists);
  const { ndcg, map, coverage, popularityBias } = rankingMeasures(lists, popularity, listCut);
  const steps = [...Map.groupBy(found, ({ atMs }) => atMs)].flatMap(([atMs, own]) => {
    const value = mean(own.map(({ list }) => ndcgAt(list, listCut)));
    return Number.isNaN(value) ? [] : [[new Date(atMs).toISOString(), value] as const];
  });
  return {
    metrics: {
      ndcg: known(ndcg),
      map: known(map),
      coverage: known(coverage),
      popularity_bias: known(popularityBias),
    },
    byStep: new Map(steps),
    task: {
      kind: 'ranking',
      k: listCut,
      lists: lists.length,
      relevant: lists.filter(({ gains }) => gains.size > 0).length,
      catalogue: popularity.size,
      popularity: from,
    },
  };
}
