import { moments } from '#engines/math/moments.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { ndcgPerList } from '#server/inference/performance/learn-lists.ts';
import {
  answersLists,
  scopedLists,
} from '#server/telemetry/queries/inference/performance/lists.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/** Maximum number of lists that are read individually. */
const listsAtMost = 20_000;

/** Whether the model predicts lists; determined from its predictions until its state is learned. */
export async function isLists(
  window: InferenceWindow,
  state: MonitoringState | null,
): Promise<boolean> {
  return state === null ? answersLists(window) : state.kind === 'ranking';
}

/**
 * Mean NDCG of lists with a relevant item, its error, and the share of these lists among labeled
 * lists.
 */
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
