import type { Measures } from '#engines/estimation/window-quality.ts';
import { mean } from '#engines/math/mean.ts';
import {
  learnLimits,
  type Aim,
  type LearnedLimit,
} from '#engines/performance/limits/learn-limits.ts';
import { gainsOf, itemsOf } from '#engines/performance/ranked-list.ts';
import { rankingMeasures } from '#engines/performance/ranking.ts';
import type { LearnedRow } from '#server/model-monitoring/limits/learned-limits.ts';
import {
  scopedLists,
  type ScopedList,
} from '#server/telemetry/queries/inference/performance/lists.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { reading, type ModelReading } from '../model-reading.ts';
import type { MonitoringState } from '../monitor-state.ts';
import { listCut } from './learn-lists.ts';

type Reach = NonNullable<MonitoringState['reach']>;

/** Maximum number of stored items of a catalog; the most wanted items are selected. */
const itemsAtMost = 2_000;
const listsAtMost = 20_000;
/** Minimum number of lists: with fewer, the reached items are random. */
const leastLists = 20;
/** Changes below this share of the baseline (fewer items shown or more popular ones) are ignored. */
const leastChange = 0.25;

/**
 * Wanted count of each item of a reference that was shown or wanted; null if no item was wanted.
 */
function catalogueOf(rows: readonly ScopedList[]): Record<string, number> | null {
  const wanted = new Map<string, number>();
  const count = (items: Iterable<string>, by: number): void => {
    for (const item of items) wanted.set(item, (wanted.get(item) ?? 0) + by);
  };
  for (const { labelled, prediction, label } of rows) {
    count(itemsOf(prediction) ?? [], 0);
    if (labelled) count(gainsOf(label).keys(), 1);
  }
  const items = [...wanted].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return (items[0]?.[1] ?? 0) > 0 ? Object.fromEntries(items.slice(0, itemsAtMost)) : null;
}

/** Evenly spaced sample of `count` items. */
function evenly<T>(list: readonly T[], count: number): T[] {
  const every = list.length / count;
  return list.filter((_, at) => Math.floor(at / every) !== Math.floor((at - 1) / every));
}

/**
 * Coverage of the reference's catalog and popularity bias over a fixed number of lists. The number
 * is fixed because more lists reach more items. Empty if there are fewer lists.
 */
function reachOf(rows: readonly ScopedList[], { catalogue, lists }: Reach): Measures {
  if (rows.length < lists) return {};
  const taken = evenly(rows, lists).map(({ prediction }) => ({
    items: itemsOf(prediction) ?? [],
    gains: new Map<string, number>(),
  }));
  const known = new Map(Object.entries(catalogue));
  const { coverage, popularityBias } = rankingMeasures(taken, known, listCut);
  return { coverage, popularity_bias: popularityBias };
}

/**
 * Learns the baseline of both measures from the parts of a reference, over the number of lists
 * available in every part, up to `rowsAtLeast`. Empty if there are too few lists, or if no item was
 * wanted.
 */
export function learnReach(
  chunks: readonly (readonly ScopedList[])[],
  rowsAtLeast: number,
): { reach: Reach | null; limits: LearnedRow[] } {
  const catalogue = catalogueOf(chunks.flat());
  const lists = Math.min(rowsAtLeast, ...chunks.map((rows) => rows.length));
  if (catalogue === null || lists < leastLists) return { reach: null, limits: [] };
  const reach = { catalogue, lists };
  const parts = chunks.map((rows) => reachOf(rows, reach));
  const aims = ['coverage', 'popularity_bias'].map((measure): [string, Aim] => {
    const usual = mean(parts.flatMap((part) => part[measure] ?? []));
    return [measure, { target: null, floor: leastChange * usual }];
  });
  const sizes = { chunkRows: lists, windowRows: lists };
  const found = learnLimits(parts, sizes, () => 0, Object.fromEntries(aims));
  const limits = found.map((limit: LearnedLimit): LearnedRow => ({
    ...limit,
    basis: 'answers',
    severity: 'warning',
    enabled: true,
  }));
  return { reach, limits };
}

/** Catalog reach of each version's lists, from the newest rows. Needs no labels. */
export async function reachReadings(
  window: InferenceWindow,
  reach: MonitoringState['reach'],
): Promise<ModelReading[]> {
  if (reach === null || reach === undefined) return [];
  const scope = { labelled: false, chunks: 1, rowsAtMost: listsAtMost };
  const byVersion = Map.groupBy(await scopedLists(window, scope), ({ version }) => version);
  return [...byVersion].flatMap(([version, rows]) => {
    const labels = { model: window.model, version };
    const { coverage, popularity_bias: bias } = reachOf(rows, reach);
    return [
      ...(coverage === undefined ? [] : [reading('model.coverage', labels, coverage)]),
      ...(bias === undefined || !Number.isFinite(bias)
        ? []
        : [reading('model.popularity_bias', labels, bias)]),
    ];
  });
}
