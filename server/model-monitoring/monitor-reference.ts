import type { LearnedLimit } from '#engines/performance/limits/learn-limits.ts';
import { mixLimit } from '#engines/performance/comparison/mix-limit.ts';
import { isRare } from '#engines/performance/slices/rare-class.ts';
import type { WatchSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import { labelDelay } from '#server/telemetry/queries/inference/cells.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { baselineHeadInForce, specWindow } from '#server/drift/baselines/baseline-in-force.ts';
import { learnQuality } from '#server/inference/performance/learn-performance.ts';
import type { LearnedRow } from './limits/learned-limits.ts';
import { saveLearnedLimits } from './limits/learned-limits.ts';
import { lossesOfReference } from './readings/loss-readings.ts';
import type { WatchState } from '#server/inference/monitor-state.ts';
import {
  carriedOver,
  isToLearn,
  labelledAtLeast,
  lacksEstimator,
  notLearned,
  sizesOf,
  withSizes,
} from './learning-schedule.ts';

const dayMs = 86_400_000;
/** Without a baseline the first rows of a model are the reference: so many windows of them. */
const firstWindows = 10;
/** Labels are looked for among the requests of the last while. */
const lookBackMs = 45 * dayMs;
const delayEveryMs = 3_600_000;

export const watcher = systemActor('watch-models');

export type Reference = {
  window: InferenceWindow;
  rows: number;
  baselineId: string | null;
  /** The number of its rows says nothing of the traffic. */
  isSample: boolean;
};

/** The rows of the window as they really lie in time; null without any. */
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

/** The first rows of a model or of a version, once there are enough windows of them; null before that. */
export async function firstRowsOf(
  of: Pick<InferenceWindow, 'model' | 'version'>,
  settings: WatchSettings,
  now: Date,
): Promise<Reference | null> {
  const first = await narrowed({ ...of, fromMs: 0, toMs: now.getTime() }, null);
  if (first === null) return null;
  const toMs = first.window.fromMs + firstWindows * settings.windowSeconds * 1_000;
  return toMs > now.getTime() ? null : narrowed({ ...first.window, toMs }, null);
}

/**
 * The baseline's rows, else the first rows of the model once there are enough windows of them. Rows of a file are not
 * in the store: they say what is usual of the columns, and the first rows what is usual of the answers.
 */
export async function referenceOf(
  model: string,
  settings: WatchSettings,
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

type Situation = { settings: WatchSettings; baselineId: string | null; nowMs: number };

/**
 * The reference to learn from: of a model whose first rows are it, those that were learned from before, as far as they
 * are still there. What is left after retention may be of another time.
 */
async function referenceToLearn(
  model: string,
  known: WatchState | null,
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

/** What a breach of a learned limit means: realised quality is an error, an estimate a warning. */
function limitRows(
  limits: readonly LearnedLimit[],
  estimated: readonly string[],
  { positiveShare }: Pick<WatchState, 'positiveShare'>,
): LearnedRow[] {
  // Precision and recall trade places with the threshold; F1 and the area speak for both. MAP says what NDCG says.
  const watched = new Set([
    'accuracy',
    'f1',
    'roc_auc',
    'mae',
    'rmse',
    'ndcg',
    'interval_coverage',
  ]);
  // Who always says no is right nearly always: only what goes by the positives tells then.
  if (isRare(positiveShare)) watched.add('pr_auc');
  // What is forecast is added up, so that an error to one side counts; errors of other numbers speak for their bias.
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

/** Of a regression, what its errors are expected to be is learned too; by what was kept where the reference is the same. */
async function withLosses(found: Found, { window, baselineId }: Reference, nowMs: number) {
  if (found.kind !== 'regression') return found;
  const losses = await lossesOfReference(window, baselineId, new Date(nowMs));
  if (losses === null) return found;
  const { mae, rmse } = losses.measures;
  return { ...found, estimatedUsual: { mae: mae.usual, rmse: Math.sqrt(rmse.usual) } };
}

/** Drift of predicted numbers: what chance does to a window is more than the shipped limit where it has few rows. */
function mixLimits(
  { answerEdges = [] }: Pick<WatchState, 'answerEdges'>,
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
): Promise<WatchState | null> {
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

/** The state after a try to learn: where that is not possible, the one before, which says so. */
async function afterLearning(
  model: string,
  known: WatchState | null,
  situation: Situation,
): Promise<WatchState | null> {
  const reference = await referenceToLearn(model, known, situation);
  const least = labelledAtLeast(known, situation);
  const fresh = reference === null ? null : await learn(reference, least, situation);
  if (fresh !== null) {
    const state = carriedOver(fresh, known);
    return lacksEstimator(state) ? notLearned(state, situation) : state;
  }
  return known === null ? null : notLearned(known, situation);
}

/** The delay of labels, learned anew every hour unless it is set. */
async function withDelay(
  model: string,
  state: WatchState,
  settings: WatchSettings,
  nowMs: number,
): Promise<WatchState> {
  if (settings.labelDelaySeconds !== undefined)
    return { ...state, labelDelayMs: settings.labelDelaySeconds * 1_000 };
  if (nowMs - state.delayLearnedAtMs < delayEveryMs) return state;
  const { delayMs, labels } = await labelDelay(model, nowMs - dayMs, nowMs - lookBackMs);
  const known = labels >= settings.rowsAtLeast && delayMs !== null;
  return {
    ...state,
    labelDelayMs: known ? delayMs : state.labelDelayMs,
    // Too few labels so far: the next pass looks again.
    delayLearnedAtMs: known ? nowMs : 0,
  };
}

/** What is known of a model's reference, learned when there is none, another baseline is in force, or windows are of another size. */
export async function stateOf(
  model: string,
  stored: WatchState | null,
  settings: WatchSettings,
  now: Date,
): Promise<WatchState | null> {
  const newest = await baselineHeadInForce(model);
  const known = withSizes(stored, settings);
  const situation = { settings, baselineId: newest?.id ?? null, nowMs: now.getTime() };
  const state = isToLearn(known, situation) ? await afterLearning(model, known, situation) : known;
  return state === null ? null : withDelay(model, state, settings, now.getTime());
}
