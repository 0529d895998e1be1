import { labelShare } from '#server/telemetry/queries/inference/performance/label-share.ts';
import type { ModelReading } from '#server/inference/model-reading.ts';
import { reading } from '#server/inference/model-reading.ts';
import type { WatchState } from '#server/inference/monitor-state.ts';

/** Of fewer labels that should be there, chance can keep too many away. */
const expectedAtLeast = 30;
/** By the learned delay nine labels of ten have come, of those that ever come. */
const usualShare = 0.9;

/**
 * Whether labels come when they usually do: of the requests that have just become old enough, the share that has its
 * label, against what is usual at that age. The maturity of a whole window tells of late labels only once they are as
 * late as the window is long.
 */
export async function labelsOnTime(
  model: string,
  { labelDelayMs, reference }: WatchState,
  { atMs, stepMs, windowMs }: { atMs: number; stepMs: number; windowMs: number },
): Promise<ModelReading[]> {
  if (labelDelayMs <= 0) return [];
  const toMs = atMs - labelDelayMs;
  const spanMs = Math.min(windowMs, Math.max(labelDelayMs, stepMs));
  const { rows, labelled } = await labelShare({
    model,
    fromMs: toMs - spanMs,
    toMs,
    version: null,
  });
  const expected = rows * reference.labelledShare * usualShare;
  if (expected < expectedAtLeast) return [];
  return [reading('model.labels_on_time', { model }, Math.min(1, labelled / expected))];
}
