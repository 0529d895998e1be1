import { expectedClassQuality } from '#engines/estimation/class-quality.ts';
import {
  banded,
  expectedQuality,
  type BandedEstimate,
} from '#engines/estimation/expected-quality.ts';
import {
  estimatedInput,
  type EstimatedAnswer,
  type NoEstimate,
} from '#lib/schemas/model-monitoring/estimates.ts';
import { estimateLossFiles } from '#server/drift/drift-threads.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { estimatorOfClasses, placesBy } from '#server/inference/performance/learn-class-scores.ts';
import { stepMsFor } from '#server/inference/time-steps.ts';
import { toWindow, windowOf } from '#server/inference/window.ts';
import { query } from '#server/platform/verb.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { classScores } from '#server/telemetry/queries/inference/performance/class-scores.ts';
import { expectedSteps } from '#server/telemetry/queries/inference/performance/expected.ts';
import { answersLists } from '#server/telemetry/queries/inference/performance/lists.ts';
import { lossParquet } from '#server/telemetry/queries/inference/performance/losses.ts';
import {
  columnsOfLayouts,
  countRows,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';
import { estimatorOf, type Estimation, type Estimator } from './estimator.ts';
import type { Reference } from './monitor-reference.ts';

const pointsAtMost = 120;
const pointsAtLeast = 10;
/** Minimum number of rows for a step to give a result. */
const rowsAtLeast = 30;
/** Target number of rows per step. */
const rowsPerStep = 2 * rowsAtLeast;
/** Maximum number of scores that the store reads; larger sets are sampled by hash. */
const scoresAtMost = 1_000_000;
const referenceRows = 10_000;
const currentRows = 20_000;
/** Maximum number of columns: more would take longer without a benefit. */
const featuresAtMost = 200;

const assumption =
  'Assumes that only the inputs change and their meaning is the same as in the reference (unchanged P(y|x)). An estimate cannot detect concept drift, so it never rules it out and never proves a retraining alone.';

const stepFor = (window: InferenceWindow, rows: number): number => {
  const wanted = Math.floor(rows / rowsPerStep);
  return stepMsFor(window, Math.min(pointsAtMost, Math.max(pointsAtLeast, wanted)));
};

type Found = Pick<
  EstimatedAnswer,
  'method' | 'reason' | 'used' | 'measures' | 'positive' | 'measure' | 'series'
>;

const nothing = (reason: NoEstimate): Found => ({
  method: null,
  reason,
  used: 0,
  measures: [],
  positive: null,
  measure: null,
  series: [],
});

const triple = (found: BandedEstimate | undefined) => ({
  value: found?.value ?? null,
  lower: found?.lower ?? null,
  upper: found?.upper ?? null,
});

/** Confidence-based estimation from calibrated scores; the store computes all sums. */
async function ofScores(
  window: InferenceWindow,
  estimator: Estimator,
  rows: number,
): Promise<Found> {
  const { positive, components, calibrator, estimatedUsual } = estimator;
  if (positive === null || components === null) return nothing('scores');
  const oneIn = Math.ceil(rows / scoresAtMost);
  const [[total], steps] = await Promise.all([
    expectedSteps(window, positive, calibrator, { stepMs: null, oneIn }),
    expectedSteps(window, positive, calibrator, { stepMs: stepFor(window, rows / oneIn), oneIn }),
  ]);
  if (total === undefined) return nothing('scores');
  return {
    method: 'cbpe',
    reason: null,
    used: total.rows,
    measures: expectedQuality(total, components).map((each) => ({
      ...each,
      usual: estimatedUsual[each.measure] ?? null,
    })),
    positive: positive.name,
    measure: 'accuracy',
    series: steps.map((step) => {
      const found = step.rows < rowsAtLeast ? [] : expectedQuality(step, components);
      const of = (measure: string) => triple(found.find((each) => each.measure === measure));
      const at = new Date(step.atMs).toISOString();
      return { at, rows: step.rows, ...of('accuracy'), f1: of('f1') };
    }),
  };
}

/** Confidence-based estimation for multiclass models, with one-vs-rest calibration. */
async function ofClasses(
  window: InferenceWindow,
  { classes, estimatedUsual }: Estimator,
  rows: number,
): Promise<Found> {
  if (classes === null) return nothing('scores');
  const stepMs = stepFor(window, Math.min(rows, currentRows));
  const scope = { labelled: false, chunks: 1, rowsAtMost: currentRows, stepMs };
  const scored = await classScores(window, classes.names, scope);
  if (scored.labels.length === 0) return nothing('scores');
  const estimator = estimatorOfClasses(classes);
  return {
    method: 'cbpe',
    reason: null,
    used: scored.labels.length,
    measures: expectedClassQuality(estimator, scored).map((each) => ({
      ...each,
      usual: estimatedUsual[each.measure] ?? null,
    })),
    positive: null,
    measure: 'accuracy',
    series: placesBy(scored, (row) => scored.atMs[row] ?? 0).map((step) => {
      const count = step.rows.labels.length;
      const [accuracy] = count < rowsAtLeast ? [] : expectedClassQuality(estimator, step.rows);
      return { at: new Date(step.key).toISOString(), rows: count, ...triple(accuracy), f1: null };
    }),
  };
}

/** Direct loss estimation of a regression, in a separate thread. */
async function ofLosses(
  window: InferenceWindow,
  reference: Reference,
  rows: number,
): Promise<Found> {
  const layouts = await readLayouts(window.model);
  const columns = columnsOfLayouts(layouts).slice(0, featuresAtMost);
  const table = async (side: string, of: InferenceWindow, labelled: boolean) => {
    const rowsAtMost = labelled ? referenceRows : currentRows;
    const stepMs = stepFor(of, Math.min(rows, rowsAtMost));
    const bytes = await lossParquet(of, layouts, columns, { labelled, stepMs, rowsAtMost });
    const names = ['step', ...columns.map(({ name }) => name), 'predicted'];
    return { side, bytes: new Uint8Array(bytes), names: labelled ? [...names, 'truth'] : names };
  };
  const [before, now] = await Promise.all([
    table('reference', reference.window, true),
    table('current', window, false),
  ]);
  const found = await estimateLossFiles({ reference: before, current: now });
  const sides = { least: 0, most: Infinity };
  return {
    method: 'dle',
    reason: null,
    used: found.used,
    measures: found.measures.map(({ measure, value, error, usual }) => ({
      ...banded(measure, value, error, sides),
      usual,
    })),
    positive: null,
    measure: 'mae',
    series: found.steps.map((step) => {
      const value = step.rows < rowsAtLeast ? Number.NaN : step.value;
      const told = banded('mae', value, step.error, sides);
      const at = new Date(step.atMs).toISOString();
      return { at, rows: step.rows, ...triple(told), f1: null };
    }),
  };
}

async function estimate(window: InferenceWindow, rows: number, known: Estimation): Promise<Found> {
  const { reference, estimator } = known;
  if (reference === null) return nothing('no-reference');
  if (estimator?.kind === 'ranking') return nothing('lists');
  if (estimator === null) return nothing((await answersLists(window)) ? 'lists' : 'few-labels');
  if (rows === 0) return nothing('no-rows');
  if (estimator.kind === 'classes') return ofClasses(window, estimator, rows);
  return estimator.kind === 'regression'
    ? ofLosses(window, reference, rows)
    : ofScores(window, estimator, rows);
}

function toReference({ reference, baseline, estimator }: Estimation): EstimatedAnswer['reference'] {
  if (reference === null) return null;
  const { calibrator = null, classes = null, labelled = 0 } = estimator ?? {};
  const { rows } = reference;
  return {
    ...toWindow(reference.window),
    rows,
    labelled,
    baseline,
    calibrated: calibrator !== null || classes?.maps.some((map) => map !== null) === true,
  };
}

/** Expected quality of a model before labels arrive, with its assumptions. */
export const estimatedPerformance = query(
  { permission: 'models:read', input: estimatedInput },
  async ({ actor, now }, input): Promise<EstimatedAnswer> => {
    const { name } = await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const [known, { rows }] = await Promise.all([estimatorOf(name, now), countRows(window)]);
    return {
      window: toWindow(window),
      assumption,
      reference: toReference(known),
      rows,
      ...(await estimate(window, rows, known)),
    };
  },
);
