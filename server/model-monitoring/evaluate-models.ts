import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import {
  readWatch,
  stepMsOf,
  type StoredStream,
  type MonitoredDrift,
  type MonitoringState,
} from '#server/inference/monitor-state.ts';
import { toBatch } from '#server/infrastructure/collector/to-batch.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import { derivedSource, withoutRegistered } from '#server/telemetry/derive/derived-series.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { saveMonitoringState } from './limits/learned-limits.ts';
import { stateOf, watcher } from './monitor-reference.ts';
import { driftOf, type Compared } from './readings/drift-readings.ts';
import { readErrors } from './readings/error-readings.ts';
import { inputReadings, typeReadings } from './readings/input-readings.ts';
import { labelsOnTime } from './readings/label-readings.ts';
import { readPredictions } from './readings/prediction-readings.ts';
import { outlookReadings, realisedReadings } from './readings/quality-readings.ts';
import { readServing } from './readings/serving-readings.ts';
import { readSlices } from './readings/slice-readings.ts';
import { learnTrafficLimits, trafficReadings } from './readings/traffic-readings.ts';

/** Maximum number of versions monitored per model; the versions with most requests are selected. */
const versionsAtMost = 4;

type Counted = { version: string; rows: number };

async function inputsOf(
  row: InferenceModel,
  span: { fromMs: number; toMs: number },
  versions: readonly Counted[],
  compared: Compared | null,
): Promise<{ readings: ModelReading[]; rules: MonitoredDrift['rules'] }> {
  const model = row.name;
  const rows = versions.reduce((sum, each) => sum + each.rows, 0);
  const types = await typeReadings(row, { model, ...span, version: null }, rows);
  if (compared === null) return { readings: types, rules: {} };
  const found = [];
  for (const { version } of versions)
    found.push(await inputReadings({ model, ...span, version }, compared));
  return {
    readings: [...types, ...found.flatMap(({ readings }) => readings)],
    rules: Object.fromEntries(found.flatMap(({ rules }) => Object.entries(rules))),
  };
}

/**
 * Comparison basis of this pass: state learned from predictions, reference inputs, and error
 * streams.
 */
type Known = { state: MonitoringState | null; compared: Compared | null; errors: StoredStream[] };

type Measured = {
  readings: ModelReading[];
  state: MonitoringState | null;
  drift: MonitoredDrift | null;
  errors: StoredStream[];
};

/** Start of the step that contains a time. */
function stepOf(settings: MonitoringSettings, now: Date): number {
  const stepMs = stepMsOf(settings);
  return Math.floor(now.getTime() / stepMs) * stepMs;
}

type Watching = { model: string; settings: MonitoringSettings; now: Date };

/** Traffic, serving and text output readings of a model. */
async function servedReadings(
  watching: Watching,
  span: { fromMs: number; toMs: number },
  { found, names }: { found: Parameters<typeof trafficReadings>[2]; names: readonly string[] },
): Promise<ModelReading[]> {
  return [
    ...(await trafficReadings(watching.model, span, found)),
    ...(await readServing(watching, span, names)),
    ...(await readPredictions(watching, span)),
  ];
}

/** Versions with label-based measures. */
function judgedVersions(readings: readonly ModelReading[]): string[] {
  const told = readings.filter(({ metric }) => metric === 'model.quality');
  return [...new Set(told.flatMap(({ labels }) => labels['version'] ?? []))];
}

/** All readings of one model for the step that contains `now`. */
async function readingsOf(
  row: InferenceModel,
  settings: MonitoringSettings,
  { state, compared, errors }: Known,
  now: Date,
): Promise<Measured> {
  const model = row.name;
  const windowMs = settings.windowSeconds * 1_000;
  const atMs = stepOf(settings, now);
  const span = { fromMs: atMs - windowMs, toMs: atMs };
  const found = await inferenceVersions(span.fromMs, span.toMs, [model]);
  const versions = found.toSorted((a, b) => b.rows - a.rows).slice(0, versionsAtMost);
  const names = versions.map(({ version }) => version);
  const served = await servedReadings({ model, settings, now }, span, { found, names });
  const enough = versions.filter(({ rows }) => rows >= settings.rowsAtLeast);
  const inputs = enough.length === 0 ? null : await inputsOf(row, span, enough, compared);
  const unlabelled = [...served, ...(inputs?.readings ?? [])];
  const before = compared?.drift ?? null;
  // With too few rows nothing was measured, so the previous rules remain.
  const drift = before === null || inputs === null ? before : { ...before, rules: inputs.rules };
  if (state === null) return { readings: unlabelled, state, drift, errors };
  const labelled = await labelledReadings(row, { settings, state, errors, now }, span, names);
  return {
    readings: [...unlabelled, ...labelled.readings],
    state: labelled.state,
    drift,
    errors: labelled.errors,
  };
}

type Labelled = {
  settings: MonitoringSettings;
  state: MonitoringState;
  errors: Known['errors'];
  now: Date;
};

/** Label-based readings, and estimates in their place, for a model with a reference. */
async function labelledReadings(
  row: InferenceModel,
  { settings, state, errors, now }: Labelled,
  span: { fromMs: number; toMs: number },
  versions: readonly string[],
) {
  const model = row.name;
  const windowMs = settings.windowSeconds * 1_000;
  const atMs = span.toMs;
  const outlook = await outlookReadings({ model, ...span, version: null }, state, settings);
  // Actual quality covers requests that are old enough to have labels, but is reported at the
  // current time.
  const delayMs = state.labelDelayMs;
  const matured = { model, fromMs: span.fromMs - delayMs, toMs: atMs - delayMs, version: null };
  const realised = await realisedReadings(matured, state, settings);
  const onTime = await labelsOnTime(model, state, { atMs, stepMs: stepMsOf(settings), windowMs });
  const judged = judgedVersions(realised);
  const sliced = await readSlices(row, { settings, state, now }, matured, judged);
  const stream = await readErrors(
    { model, state, settings, matureToMs: matured.toMs },
    versions,
    errors,
    now,
  );
  const delay = reading('model.label_delay', { model }, delayMs / 1_000);
  const { expectedLoss, expectedLossError } = outlook;
  return {
    readings: [
      ...outlook.readings,
      ...realised,
      ...onTime,
      ...sliced.readings,
      ...stream.readings,
      delay,
    ],
    state: { ...state, slices: sliced.slices, last: { atMs, expectedLoss, expectedLossError } },
    errors: stream.streams,
  };
}

async function write(readings: readonly ModelReading[], atMs: number): Promise<void> {
  if (readings.length === 0) return;
  const { batch } = toBatch(derivedSource, {}, readings, atMs, new Map());
  await getSpool().submit(await withoutRegistered(batch));
}

/** Monitors one model in the step that contains `now`. */
async function watchModel(
  row: InferenceModel,
  watch: ReturnType<typeof readWatch>,
  now: Date,
): Promise<void> {
  const { settings } = watch;
  await learnTrafficLimits(row.name, settings, now);
  const compared = await driftOf(row.name, watch.drift, { settings, now });
  const known = await stateOf(row.name, watch.state, settings, now);
  const before = { state: known, compared, errors: watch.errors };
  const measured = await readingsOf(row, settings, before, now);
  const { readings, state, drift, errors } = measured;
  await write(readings, stepOf(settings, now));
  await saveMonitoringState(
    watcher,
    { model: row.name, state, drift, errors, watchedAt: now },
    { now },
  );
}

/**
 * One pass over models with ingested requests whose step is due; the model that has waited longest
 * comes first. The telemetry store sums over single windows, so a model costs only a few queries.
 * Stops after `limitMs`; the next pass begins with the remaining models.
 */
export async function watchModels(now: Date, limitMs = Number.POSITIVE_INFINITY): Promise<void> {
  const startedAt = performance.now();
  const [models, watches] = await Promise.all([
    db().inferenceModel.findMany(),
    db().modelWatch.findMany({ omit: { losses: true } }),
  ]);
  const watchOf = new Map(watches.map((row) => [row.model, row]));
  const due = models
    .map((row) => {
      const stored = watchOf.get(row.name) ?? null;
      return { row, watch: readWatch(stored), lastMs: stored?.watchedAt?.getTime() ?? 0 };
    })
    .filter(({ watch, lastMs }) => {
      const stepMs = stepMsOf(watch.settings);
      const step = (ms: number): number => Math.floor(ms / stepMs);
      return watch.settings.enabled && step(now.getTime()) > step(lastMs);
    })
    .toSorted((a, b) => a.lastMs - b.lastMs);
  for (const { row, watch } of due) {
    if (performance.now() - startedAt > limitMs) {
      logger.warn('model monitoring ran out of time', { models: due.length });
      return;
    }
    try {
      await watchModel(row, watch, now);
    } catch (error) {
      logger.error('a model could not be monitored', { model: row.name, error });
    }
  }
}
