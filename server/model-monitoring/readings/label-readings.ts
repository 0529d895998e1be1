import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { labelShare } from '#server/telemetry/queries/inference/performance/label-share.ts';

/** Minimum number of expected labels: with fewer, many can be missing by chance. */
const expectedAtLeast = 30;
/** The learned delay is the time by which this share of the labels that ever arrive has arrived. */
const usualShare = 0.9;

/**
 * Labels received on time: among requests that have just become old enough, the share with a label,
 * relative to the baseline at that age. The maturity of a whole window reveals delayed labels only
 * once the delay reaches the window length.
 */
export async function labelsOnTime(
  model: string,
  { labelDelayMs, reference }: MonitoringState,
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
