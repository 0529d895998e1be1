import type { FirstBaseline } from '#lib/schemas/drift/windows.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { openDataIncidents } from '#server/actions/targets/retrain-state.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import { namesOf, readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { firstRows, type FirstRows } from '#server/telemetry/queries/inference/first-rows.ts';
import { columnsOfLayouts } from '#server/telemetry/queries/inference/window.ts';
import { baselineInForce, type BaselineRow } from './baseline-in-force.ts';
import { saveFirstBaseline, sketchOfWindow } from './set-baseline.ts';

/**
 * Minimum rows of a baseline. Drift limits are learned from ten parts of the reference with a
 * hundred rows each. From this size on, Evidently 0.7 also uses effect sizes instead of p-values.
 */
const rowsAtLeast = 1_000;
/**
 * Minimum period of a baseline. Requests differ between day and night, so the period covers both,
 * or an entire window if that is longer.
 */
const dayMs = 86_400_000;
const incidentsAtMost = 200;

const watcher = systemActor('watch-models');

type Pass = { settings: MonitoringSettings; now: Date };
type Trouble = { fromMs: number; toMs: number };

/**
 * Incidents, open or closed, with an alert about the model itself. The end of an open incident is
 * null.
 */
async function incidentsOf(model: string) {
  const resource = await db().resource.findFirst({
    where: { kind: 'model', name: model },
    select: { id: true },
  });
  const about = [
    { labels: { path: ['model'], equals: model } },
    ...(resource === null ? [] : [{ resourceId: resource.id }]),
  ];
  return db().incident.findMany({
    where: {
      past: false,
      OR: [
        { alerts: { some: { OR: about } } },
        ...(resource === null ? [] : [{ resourceId: resource.id }]),
      ],
    },
    orderBy: { onsetAt: 'desc' },
    take: incidentsAtMost,
    select: { number: true, status: true, onsetAt: true, resolvedAt: true },
  });
}

type Period = { found: FirstRows; toMs: number; isWhole: boolean };

/**
 * First rows of a model outside any incident about it, as far as available; null if there are none.
 */
async function firstPeriod(
  model: string,
  troubles: readonly Trouble[],
  { settings, now }: Pass,
): Promise<Period | null> {
  const spanMs = Math.max(dayMs, settings.windowSeconds * 1_000);
  const nowMs = now.getTime();
  let fromMs = 0;
  for (;;) {
    const found = await firstRows(model, { fromMs, toMs: nowMs }, rowsAtLeast);
    if (found === null) return null;
    const hasRows = found.rows >= rowsAtLeast;
    const toMs = Math.max(found.firstMs + spanMs, hasRows ? found.lastMs + 1 : 0);
    const isWhole = hasRows && toMs <= nowMs;
    const end = isWhole ? toMs : nowMs;
    const hit = troubles.find((each) => each.fromMs < end && each.toMs > found.firstMs);
    if (hit === undefined) return { found, toMs, isWhole };
    // Starts the period after the incident, because its rows do not belong in a baseline.
    fromMs = hit.toMs;
  }
}

type Start = { told: FirstBaseline; period: Period | null };

/** Progress toward a model's first baseline. */
async function startOf(model: string, pass: Pass): Promise<Start> {
  const { settings, now } = pass;
  const spanSeconds = Math.max(dayMs / 1_000, settings.windowSeconds);
  const none = { rows: 0, rowsAtLeast, spanSeconds, from: null, notBefore: null, incidents: [] };
  if (!settings.enabled) return { told: { state: 'off', ...none }, period: null };
  if ((await db().inferenceBaseline.count({ where: { model } })) > 0)
    return { told: { state: 'removed', ...none }, period: null };
  const layouts = await readLayouts(model);
  const hasFeatures =
    columnsOfLayouts(layouts).length > 0 || namesOf(layouts, 'vectors').length > 0;
  if (layouts.length > 0 && !hasFeatures)
    return { told: { state: 'no-features', ...none }, period: null };
  const [incidents, ofData] = await Promise.all([
    incidentsOf(model),
    openDataIncidents(model, now),
  ]);
  const isOpen = ({ status }: (typeof incidents)[number]) => status !== 'resolved';
  const open = incidents.filter(isOpen).map(({ number }) => `INC-${number}`);
  const troubles = incidents
    .filter((each) => !isOpen(each))
    .map(({ onsetAt, resolvedAt }) => ({
      fromMs: onsetAt.getTime(),
      toMs: resolvedAt?.getTime() ?? now.getTime(),
    }));
  const period = await firstPeriod(model, troubles, pass);
  const waitsFor = [...new Set([...open, ...ofData])];
  const state = waitsFor.length > 0 ? 'incident' : period?.isWhole === true ? 'ready' : 'waiting';
  const at = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return {
    told: {
      ...none,
      state,
      rows: period?.found.rows ?? 0,
      from: at(period?.found.firstMs),
      notBefore: at(period === null ? undefined : period.found.firstMs + spanSeconds * 1_000),
      incidents: waitsFor,
    },
    period,
  };
}

/** Reason that a model has no first baseline yet. */
export async function firstBaselineState(model: string, pass: Pass): Promise<FirstBaseline> {
  return (await startOf(model, pass)).told;
}

const minuteOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/**
 * Learns the first baseline of a model, from its first period without an incident about it: at
 * least 1,000 rows over at least a day. Null while there is not enough data; a failure is reported
 * and retried.
 */
export async function learnFirstBaseline(model: string, pass: Pass): Promise<BaselineRow | null> {
  const { told, period } = await startOf(model, pass);
  if (told.state !== 'ready' || period === null) return null;
  const { firstMs } = period.found;
  const window = { model, fromMs: firstMs, toMs: period.toMs, version: null };
  try {
    await saveFirstBaseline(
      watcher,
      {
        model,
        name: `${minuteOf(firstMs)} to ${minuteOf(period.toMs)} UTC`,
        kind: 'learned',
        ...(await sketchOfWindow(window, false)),
      },
      { now: pass.now },
    );
  } catch (error) {
    logger.warn('the first baseline of a model could not be learned', { model, error });
    return null;
  }
  return baselineInForce(model);
}
