import { fairness } from '#engines/performance/slices/fairness.ts';
import { sliceRises } from '#engines/performance/slices/slice-rise.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { SliceState, MonitoringState } from '#server/inference/monitor-state.ts';
import type { SliceCount } from '#server/telemetry/queries/inference/performance/slices.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { countSlices, learnSlices, sliceRowsAtLeast } from './monitored-slices.ts';

const againMs = 3_600_000;

/**
 * Fairness across groups, from their binary predictions. Rows without a value belong to no group.
 */
function fairnessReadings(
  groups: readonly { name: string; count: SliceCount }[],
  labels: Record<string, string>,
): ModelReading[] {
  const { disparateImpactRatio, equalOpportunityDifference } = fairness(
    groups
      .filter(({ count }) => count.where[0]?.code !== 0)
      .map(({ name, count: { rows, predicted, label, both } }) => ({
        group: name,
        tp: both,
        fp: predicted - both,
        fn: label - both,
        tn: rows - predicted - label + both,
      })),
    sliceRowsAtLeast,
  );
  const told = {
    disparate_impact: disparateImpactRatio,
    equal_opportunity_difference: equalOpportunityDifference,
  };
  return Object.entries(told).flatMap(([measure, value]) =>
    value === null || !Number.isFinite(value)
      ? []
      : [reading('model.fairness', { ...labels, measure }, value)],
  );
}

async function readingsOf(
  model: InferenceModel,
  window: InferenceWindow & { version: string },
  state: MonitoringState,
  known: SliceState,
): Promise<ModelReading[]> {
  const now = await countSlices(model, window, known.cuts, state);
  const before = { all: known.all, slices: new Map(Object.entries(known.slices)) };
  const named = { model: model.name, version: window.version };
  const isNumber = state.kind === 'regression';
  const measure = isNumber ? 'mae' : 'error_rate';
  const rises = sliceRises(before, now, sliceRowsAtLeast).flatMap(({ name, loss, rise, usual }) => {
    const labels = { ...named, measure, slice: name };
    // The increase of an error is meaningful only relative to the previous error.
    const share = isNumber ? (usual > 0 ? rise / usual : 0) : rise;
    return [reading('model.slice_loss', labels, loss), reading('model.slice_rise', labels, share)];
  });
  const fair =
    state.kind === 'binary'
      ? [...now.groups].flatMap(([column, groups]) =>
          fairnessReadings(groups, { ...named, column }),
        )
      : [];
  return [...rises, ...fair];
}

/**
 * Slices of the model's reference. Learned again when columns are selected or the reference
 * changes.
 */
async function knownSlices(
  model: InferenceModel,
  state: MonitoringState,
  columns: readonly string[],
  now: Date,
): Promise<SliceState> {
  const { slices: known, reference, learnedAtMs } = state;
  const isSame = known?.ofMs === learnedAtMs && known.columns.join('\n') === columns.join('\n');
  const isEmpty = known !== undefined && Object.keys(known.slices).length === 0;
  const nowMs = now.getTime();
  // Labels of the reference may still arrive, so empty slices are learned again after a while.
  if (isSame && !(isEmpty && nowMs - known.atMs >= againMs)) return known;
  const { fromMs, toMs, version } = reference;
  const window = { model: model.name, fromMs, toMs, version };
  const learned = await learnSlices(model, window, columns, state);
  return { ...learned, columns: [...columns], ofMs: learnedAtMs, atMs: nowMs };
}

/**
 * Slices of the user-selected columns, for each version with label-based quality. Reports the loss
 * of each slice, and its increase since the reference compared with all other rows. For binary
 * models, also reports how equally the groups of a column are treated. Lists have no slices.
 */
export async function readSlices(
  model: InferenceModel,
  { settings, state, now }: { settings: MonitoringSettings; state: MonitoringState; now: Date },
  matured: InferenceWindow,
  versions: readonly string[],
): Promise<{ readings: ModelReading[]; slices: SliceState | undefined }> {
  const columns = settings.sliceColumns;
  if (columns === undefined || state.kind === 'ranking') return { readings: [], slices: undefined };
  const slices = await knownSlices(model, state, columns, now);
  const readings = [];
  for (const version of versions)
    readings.push(...(await readingsOf(model, { ...matured, version }, state, slices)));
  return { readings, slices };
}
