import { z } from 'zod';
import type { LearnedLimit } from '#engines/performance/learn-limits.ts';
import type { WatchSettings } from '#lib/schemas/models-watch.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference-models.ts';
import { labelDelay } from '#server/telemetry/queries/inference-cells.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';
import { driftLimitsOf, learnQuality } from './learn-watch.ts';
import type { LearnedRow } from './learned-limits.ts';
import { saveLearnedLimits } from './learned-limits.ts';
import { sketchList } from './sketch-shape.ts';
import type { WatchState } from './watch-state.ts';

const dayMs = 86_400_000;
/** Without a baseline the first rows of a model are the reference: so many windows of them. */
const firstWindows = 10;
/** Labels are looked for among the requests of the last while. */
const lookBackMs = 45 * dayMs;
const delayEveryMs = 3_600_000;

export const watcher = systemActor('watch-models');

const specWindow = z.object({
  from: z.coerce.date(),
  to: z.coerce.date(),
  version: z.string().nullable(),
  /** Baselines of earlier versions do not say it. */
  isSample: z.boolean().default(false),
});

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

/** The baseline's rows, else the first rows of the model once there are enough windows of them. */
export async function referenceOf(
  model: string,
  settings: WatchSettings,
  now: Date,
): Promise<Reference | null> {
  const baseline = await db().inferenceBaseline.findFirst({
    where: { model },
    orderBy: { createdAt: 'desc' },
    select: { id: true, spec: true },
  });
  const spec = specWindow.safeParse(baseline?.spec);
  if (baseline !== null && spec.success) {
    const { from, to, version, isSample } = spec.data;
    const toMs = Math.min(to.getTime(), now.getTime());
    const found = await narrowed({ model, fromMs: from.getTime(), toMs, version }, baseline.id);
    return found && { ...found, isSample };
  }
  const first = await narrowed({ model, fromMs: 0, toMs: now.getTime(), version: null }, null);
  if (first === null) return null;
  const toMs = first.window.fromMs + firstWindows * settings.windowSeconds * 1_000;
  return toMs > now.getTime() ? null : narrowed({ ...first.window, toMs }, null);
}

/** What a breach of a learned limit means: realised quality is an error, an estimate a warning. */
function limitRows(limits: readonly LearnedLimit[], estimated: readonly string[]): LearnedRow[] {
  // Precision and recall trade places with the threshold; F1 and the area speak for both. MAP says what NDCG says.
  const watched = new Set(['accuracy', 'f1', 'roc_auc', 'mae', 'rmse', 'ndcg']);
  return limits.flatMap((limit): LearnedRow[] => {
    const enabled = watched.has(limit.measure);
    const realised: LearnedRow = { ...limit, basis: 'realised', severity: 'error', enabled };
    return estimated.includes(limit.measure)
      ? [realised, { ...limit, basis: 'estimated', severity: 'warning', enabled }]
      : [realised];
  });
}

async function learn(
  reference: Reference,
  settings: WatchSettings,
  now: Date,
): Promise<WatchState | null> {
  const { window, rows, baselineId } = reference;
  const windows = Math.max(1, (window.toMs - window.fromMs) / (settings.windowSeconds * 1_000));
  const windowRows = Math.max(settings.rowsAtLeast, Math.round(rows / windows));
  const found = await learnQuality(window, windowRows, settings.rowsAtLeast);
  if (found === null) return null;
  const { limits, labelled, rows: seen, ...learned } = found;
  const estimated = Object.keys(learned.estimatedUsual);
  await saveLearnedLimits(
    watcher,
    {
      model: window.model,
      limits: limitRows(limits, estimated),
      why: { reference: window, rows: seen, labelled, windowRows },
    },
    { now },
  );
  const baseline =
    baselineId === null
      ? null
      : await db().inferenceBaseline.findUnique({
          where: { id: baselineId },
          select: { sketch: true },
        });
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
    learnedAtMs: now.getTime(),
    learnedFor: {
      windowSeconds: settings.windowSeconds,
      rowsAtLeast: settings.rowsAtLeast,
    },
    delayLearnedAtMs: 0,
    last: null,
    driftLimits: driftLimitsOf(baseline === null ? [] : sketchList.parse(baseline.sketch)),
  };
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

function isForOthers({ learnedFor }: WatchState, settings: WatchSettings): boolean {
  if (learnedFor === null) return false;
  const { windowSeconds, rowsAtLeast } = settings;
  return learnedFor.windowSeconds !== windowSeconds || learnedFor.rowsAtLeast !== rowsAtLeast;
}

/** What is known of a model's reference, learned when there is none, another baseline is in force, or windows are of another size. */
export async function stateOf(
  model: string,
  known: WatchState | null,
  settings: WatchSettings,
  now: Date,
): Promise<WatchState | null> {
  const newest = await db().inferenceBaseline.findFirst({
    where: { model },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  });
  const stale =
    known === null ||
    known.reference.baselineId !== (newest?.id ?? null) ||
    isForOthers(known, settings);
  const reference = stale ? await referenceOf(model, settings, now) : null;
  const fresh = reference === null ? null : await learn(reference, settings, now);
  const state = fresh ?? known;
  return state === null ? null : withDelay(model, state, settings, now.getTime());
}
