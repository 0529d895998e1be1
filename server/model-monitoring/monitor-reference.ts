import { mixLimit } from '#engines/performance/comparison/mix-limit.ts';
import type { LearnedLimit } from '#engines/performance/limits/learn-limits.ts';
import { isRare } from '#engines/performance/slices/rare-class.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { baselineHeadInForce, specWindow } from '#server/drift/baselines/baseline-in-force.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { learnQuality } from '#server/inference/performance/learn-performance.ts';
import { systemActor } from '#server/platform/actor.ts';
import { labelDelay } from '#server/telemetry/queries/inference/cells.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import {
  carriedOver,
  isToLearn,
  labelledAtLeast,
  lacksEstimator,
  notLearned,
  sizesOf,
  withSizes,
} from './learning-schedule.ts';
import { saveLearnedLimits, type LearnedRow } from './limits/learned-limits.ts';
import { lossesOfReference } from './readings/loss-readings.ts';

const dayMs = 86_400_000;
/**
 * Without a baseline, the reference consists of this number of windows of the model's first rows.
 */
const firstWindows = 10;
/** Maximum age of requests that are searched for labels. */
const lookBackMs = 45 * dayMs;
const delayEveryMs = 3_600_000;

export const watcher = systemActor('watch-models');

export type Reference = {
  window: InferenceWindow;
  rows: number;
  baselineId: string | null;
  /** Whether the rows are a sample, so that their number does not reflect the traffic. */
  isSample: boolean;
};

/** The window, narrowed to the actual time range of its rows; null without rows. */
async function narrowed(
  window: InferenceWindow,
  baselineId: string | null,
): Promise<Reference | null> {
  const versions = (await inferenceVersions(window.fromMs, window.toMs, [window.model])).filter(
    ({ version }) => window.version === null || version === window.version,
  );
  if (versions.length === 0) return null;
  const fromMs = Math.min(...versions.map(({ firstMs }) => firstMs));
  const toMs = Math.max(...versions.map(({ lastMs }) => lastMs)) + 1;
  const rows = versions.reduce((sum, version) => sum + version.rows, 0);
  return { window: { ...window, fromMs, toMs }, rows, baselineId, isSample: false };
}

/** First rows of a model or version, once there are enough windows of rows; null before that. */
export async function firstRowsOf(
  of: Pick<InferenceWindow, 'model' | 'version'>,
  settings: MonitoringSettings,
  now: Date,
): Promise<Reference | null> {
  const first = await narrowed({ ...of, fromMs: 0, toMs: now.getTime() }, null);
  if (first === null) return null;
  const toMs = first.window.fromMs + firstWindows * settings.windowSeconds * 1_000;
  return toMs > now.getTime() ? null : narrowed({ ...first.window, toMs }, null);
}

/**
 * Rows of the baseline, otherwise the model's first rows once there are enough windows of rows.
 * File rows are not in the store, so they are the baseline only for columns; the first rows are the
 * baseline for predictions.
 */
export async function referenceOf(
  model: string,
  settings: MonitoringSettings,
  now: Date,
): Promise<Reference | null> {
  const baseline = await baselineHeadInForce(model);
  const spec = specWindow.safeParse(baseline?.spec);
  if (baseline !== null && spec.success) {
    const { from, to, version, isSample } = spec.data;
    const toMs = Math.min(to.getTime(), now.getTime());
    const found = await narrowed({ model, fromMs: from.getTime(), toMs, version }, baseline.id);
    return found && { ...found, isSample };
  }
  const found = await firstRowsOf({ model, version: null }, settings, now);
  return found && { ...found, baselineId: baseline?.kind === 'file' ? baseline.id : null };
}

type Situation = { settings: MonitoringSettings; baselineId: string | null; nowMs: number };

/**
 * Reference to learn from. If the reference of a model is its first rows, uses the previously
 * learned rows, provided that they still exist: rows left after retention may come from another
 * period.
 */
async function referenceToLearn(
  model: string,
  known: MonitoringState | null,
  { settings, baselineId, nowMs }: Situation,
): Promise<Reference | null> {
  if (known === null || baselineId !== null || known.reference.baselineId !== null)
    return referenceOf(model, settings, new Date(nowMs));
  const { fromMs, version, ...before } = known.reference;
  const toMs = Math.max(before.toMs, fromMs + firstWindows * settings.windowSeconds * 1_000);
  if (toMs > nowMs) return null;
  const found = await narrowed({ model, fromMs, toMs, version }, null);
  return found?.window.fromMs === fromMs ? found : null;
}

/**
 * Limits as rows. A breach of a limit on actual quality is an error, on estimated quality a
 * warning.
 */
function limitRows(
  limits: readonly LearnedLimit[],
  estimated: readonly string[],
  { positiveShare }: Pick<MonitoringState, 'positiveShare'>,
): LearnedRow[] {
  // Precision and recall trade off with the threshold; F1 and the area under the curve cover both.
  // MAP is equivalent to NDCG.
  const watched = new Set([
    'accuracy',
    'f1',
    'roc_auc',
    'mae',
    'rmse',
    'ndcg',
    'interval_coverage',
  ]);
  // Always predicting the negative class would be almost always right, so only measures of the
  // positives are informative.
  if (isRare(positiveShare)) watched.add('pr_auc');
  // Forecasts are summed, so a one-sided error matters. For other numbers, the error measures cover
  // the bias.
  if (limits.some(({ measure }) => measure === 'mase')) watched.add('mase').add('bias');
  return limits.flatMap((limit): LearnedRow[] => {
    const enabled = watched.has(limit.measure);
    const realised: LearnedRow = { ...limit, basis: 'realised', severity: 'error', enabled };
    return estimated.includes(limit.measure)
      ? [realised, { ...limit, basis: 'estimated', severity: 'warning', enabled }]
      : [realised];
  });
}

type Found = NonNullable<Awaited<ReturnType<typeof learnQuality>>>;

/**
 * For regressions, also learns the expected errors. Reuses the stored errors if the reference is
 * the same.
 */
async function withLosses(found: Found, { window, baselineId }: Reference, nowMs: number) {
  if (found.kind !== 'regression') return found;
  const losses = await lossesOfReference(window, baselineId, new Date(nowMs));
  if (losses === null) return found;
  const { mae, rmse } = losses.measures;
  return { ...found, estimatedUsual: { mae: mae.usual, rmse: Math.sqrt(rmse.usual) } };
}

/**
 * Drift limit of predicted numbers. If a window has few rows, chance alone exceeds the default
 * limit.
 */
function mixLimits(
  { answerEdges = [] }: Pick<MonitoringState, 'answerEdges'>,
  { rows, windowRows }: { rows: number; windowRows: number },
): LearnedRow[] {
  if (answerEdges.length === 0) return [];
  const limit = mixLimit(answerEdges.length + 1, { reference: rows, window: windowRows });
  const named = { measure: 'prediction_drift', basis: 'drift', direction: 'above' } as const;
  return [{ ...named, limit, target: null, usual: 0, severity: 'info', enabled: true }];
}

async function learn(
  reference: Reference,
  least: number,
  { settings, nowMs }: Situation,
): Promise<MonitoringState | null> {
  const { window, rows, baselineId } = reference;
  const windows = Math.max(1, (window.toMs - window.fromMs) / (settings.windowSeconds * 1_000));
  const windowRows = Math.max(settings.rowsAtLeast, Math.round(rows / windows));
  const found = await learnQuality(window, { windowRows, labelledAtLeast: least, settings });
  if (found === null) return null;
  const {
    limits,
    ofAnswers = [],
    labelled,
    rows: seen,
    ...learned
  } = await withLosses(found, reference, nowMs);
  const estimated = Object.keys(learned.estimatedUsual);
  await saveLearnedLimits(
    watcher,
    {
      model: window.model,
      limits: [
        ...limitRows(limits, estimated, learned),
        ...ofAnswers,
        ...mixLimits(learned, { rows: seen, windowRows }),
      ],
      why: { reference: window, rows: seen, labelled, windowRows },
    },
    { now: new Date(nowMs) },
  );
  return {
    ...learned,
    reference: {
      baselineId,
      fromMs: window.fromMs,
      toMs: window.toMs,
      version: window.version,
      rows: seen,
      labelledShare: seen === 0 ? 0 : labelled / seen,
    },
    labelDelayMs: 0,
    learnedAtMs: nowMs,
    learnedFor: sizesOf(settings),
    delayLearnedAtMs: 0,
    last: null,
  };
}

/**
 * State after an attempt to learn. If the attempt fails, the previous state with a record of the
 * failure.
 */
async function afterLearning(
  model: string,
  known: MonitoringState | null,
  situation: Situation,
): Promise<MonitoringState | null> {
  const reference = await referenceToLearn(model, known, situation);
  const least = labelledAtLeast(known, situation);
  const fresh = reference === null ? null : await learn(reference, least, situation);
  if (fresh !== null) {
    const state = carriedOver(fresh, known);
    return lacksEstimator(state) ? notLearned(state, situation) : state;
  }
  return known === null ? null : notLearned(known, situation);
}

/** Updates the label delay every hour unless it is configured. */
async function withDelay(
  model: string,
  state: MonitoringState,
  settings: MonitoringSettings,
  nowMs: number,
): Promise<MonitoringState> {
  if (settings.labelDelaySeconds !== undefined)
    return { ...state, labelDelayMs: settings.labelDelaySeconds * 1_000 };
  if (nowMs - state.delayLearnedAtMs < delayEveryMs) return state;
  const { delayMs, labels } = await labelDelay(model, nowMs - dayMs, nowMs - lookBackMs);
  const known = labels >= settings.rowsAtLeast && delayMs !== null;
  return {
    ...state,
    labelDelayMs: known ? delayMs : state.labelDelayMs,
    // If there are too few labels so far, the next pass tries again.
    delayLearnedAtMs: known ? nowMs : 0,
  };
}

/**
 * State of a model's reference. Learned if there is none, if another baseline is current, or if the
 * window size changed.
 */
export async function stateOf(
  model: string,
  stored: MonitoringState | null,
  settings: MonitoringSettings,
  now: Date,
): Promise<MonitoringState | null> {
  const newest = await baselineHeadInForce(model);
  const known = withSizes(stored, settings);
  const situation = { settings, baselineId: newest?.id ?? null, nowMs: now.getTime() };
  const state = isToLearn(known, situation) ? await afterLearning(model, known, situation) : known;
  return state === null ? null : withDelay(model, state, settings, now.getTime());
}
