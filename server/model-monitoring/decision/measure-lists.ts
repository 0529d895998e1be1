import { moments } from '#engines/math/moments.ts';
import {
  answersLists,
  scopedLists,
} from '#server/telemetry/queries/inference/performance/lists.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { ndcgPerList } from '#server/inference/performance/learn-lists.ts';
import type { WatchState } from '#server/inference/monitor-state.ts';

/** Lists that are read one by one. */
const listsAtMost = 20_000;

/** Does the model answer with lists? Before anything was learned of it, its answers say so. */
export async function isLists(window: InferenceWindow, state: WatchState | null): Promise<boolean> {
  return state === null ? answersLists(window) : state.kind === 'ranking';
}

/** Mean NDCG of the lists of which something was relevant, with its error, and what share of the labelled lists those are. */
export async function meanNdcg(
  window: InferenceWindow,
): Promise<{ value: number; error: number; rows: number; share: number } | null> {
  if (window.fromMs >= window.toMs) return null;
  const scope = { labelled: true, chunks: 1, rowsAtMost: listsAtMost };
  const lists = (await scopedLists(window, scope)).filter(({ labelled }) => labelled);
  const values = ndcgPerList(lists);
  if (values.length === 0) return null;
  const { mean, variance } = moments(values);
  return {
    value: mean,
    error: Math.sqrt(variance / values.length),
    rows: values.length,
    share: values.length / lists.length,
  };
}
