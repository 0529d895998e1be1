import { learnTraffic } from '#engines/performance/limits/learn-traffic.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import { stepMsOf } from '#server/inference/monitor-state.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import {
  arrivalLag,
  newestRequest,
  rowsByMinute,
} from '#server/telemetry/queries/inference/traffic.ts';
import { saveLearnedLimits, type LearnedRow } from '../limits/learned-limits.ts';

const dayMs = 86_400_000;
/** Length of the baseline period. */
const learnFromMs = 7 * dayMs;
const againMs = 3_600_000;
const lagFromMs = 3_600_000;
/** After this time without requests, a model is no longer expected to serve. */
const goneMs = 30 * dayMs;
/** A limit is updated only if it differs by at least this share. */
const material = 0.2;

const watcher = systemActor('watch-models');

type Span = { fromMs: number; toMs: number };
type Counted = { version: string; rows: number; lastMs: number };

/**
 * Number of requests, by version and in total, and age of the newest request. Without requests,
 * there is no reading of 0: either none were served or none were sent, and the age shows this.
 */
export async function trafficReadings(
  model: string,
  { fromMs, toMs }: Span,
  versions: readonly Counted[],
): Promise<ModelReading[]> {
  const minutes = (toMs - fromMs) / 60_000;
  const total = versions.reduce((sum, { rows }) => sum + rows, 0);
  const lastMs =
    total > 0
      ? Math.max(...versions.map((version) => version.lastMs))
      : await newestRequest(model, toMs - goneMs, toMs);
  return [
    ...versions.map(({ version, rows }) =>
      reading('model.rows_per_minute', { model, version }, rows / minutes),
    ),
    ...(total > 0 ? [reading('model.rows_per_minute', { model }, total / minutes)] : []),
    ...(lastMs === null ? [] : [reading('model.row_age', { model }, (toMs - lastMs) / 1_000)]),
  ];
}

/** Time at which each model's traffic was last learned, in the monitoring process. */
const tries = () => singleton('model-traffic-tries', () => new Map<string, number>());

async function isAlerting(model: string): Promise<boolean> {
  const open = await db().alert.count({
    where: {
      state: 'firing',
      metric: { in: ['model.rows_per_minute', 'model.row_age'] },
      labels: { path: ['model'], equals: model },
    },
  });
  return open > 0;
}

type Found = { limit: number; usual: number };
type Known = { measure: string; source: string; limit: number; enabled: boolean };

/** Whether a limit needs a new version. A limit that can no longer be learned is turned off. */
function isNew(fresh: LearnedRow, known: readonly Known[]): boolean {
  const before = known.find(({ measure }) => measure === fresh.measure);
  if (before === undefined) return fresh.enabled;
  if (before.enabled !== fresh.enabled) return true;
  return fresh.enabled && Math.abs(fresh.limit - before.limit) > material * before.limit;
}

/**
 * Limit on the age of the newest request. Requests sent hourly are already an hour old when they
 * arrive.
 */
async function ageLimit(
  model: string,
  ageMs: number,
  minutes: readonly { atMs: number }[],
): Promise<Found> {
  const lastMs = minutes.at(-1)?.atMs ?? 0;
  const lagMs = await arrivalLag(model, lastMs - lagFromMs, lastMs + 60_000);
  return { limit: Math.ceil((ageMs + lagMs) / 60_000) * 60, usual: lagMs / 1_000 };
}

/**
 * Learns the request rate of a model once an hour: limits for the number of requests and for the
 * age of the newest one. Learns nothing while one of the limits has an alert: a current problem is
 * not the baseline.
 */
export async function learnTrafficLimits(
  model: string,
  settings: MonitoringSettings,
  now: Date,
): Promise<void> {
  const [windowMs, stepMs] = [settings.windowSeconds * 1_000, stepMsOf(settings)];
  const key = JSON.stringify([model, windowMs, stepMs]);
  const toMs = now.getTime();
  const sinceMs = toMs - (tries().get(key) ?? Number.NEGATIVE_INFINITY);
  if (sinceMs >= 0 && sinceMs < againMs) return;
  tries().set(key, toMs);
  if (await isAlerting(model)) return;
  const [minutes, stored] = await Promise.all([
    rowsByMinute(model, toMs - learnFromMs, toMs),
    db().modelLimit.findMany({ where: { model, basis: 'volume', current: true } }),
  ]);
  const known: Known[] = stored;
  const { ageMs, rowsPerMinute } = learnTraffic(minutes, { windowMs, stepMs });
  const limitOf = (measure: string, direction: LearnedRow['direction'], found: Found | null) => {
    const before = stored.find((row) => row.measure === measure);
    const { limit, usual } = found ?? { limit: before?.limit ?? 0, usual: before?.usual ?? 0 };
    const enabled = found !== null;
    return {
      measure,
      basis: 'volume',
      direction,
      limit,
      target: null,
      usual,
      severity: 'warning',
      enabled,
    } as const;
  };
  const age = ageMs === null ? null : await ageLimit(model, ageMs, minutes);
  const limits = [
    limitOf('rows_per_minute', 'below', rowsPerMinute),
    limitOf('row_age', 'above', age),
  ].filter((limit) => isNew(limit, known));
  if (limits.length === 0) return;
  const why = { fromMs: minutes[0]?.atMs ?? null, toMs, minutes: minutes.length };
  await saveLearnedLimits(watcher, { model, limits, why }, { now });
}
