import {
  learnServing,
  servingMeasureNames,
  servingMeasures,
  servingRowsAtLeast,
} from '#engines/performance/limits/learn-serving.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import { stepMsOf } from '#server/inference/monitor-state.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import { servingBySteps, servingByVersion } from '#server/telemetry/queries/inference/serving.ts';
import { saveLearnedLimits, type LearnedRow } from '../limits/learned-limits.ts';
import { watcher } from '../monitor-reference.ts';

/** Length of the baseline period. */
const learnFromMs = 7 * 86_400_000;
const againMs = 3_600_000;
const leastMs = 60_000;
/** A limit is updated only if it differs by at least this share. */
const material = 0.2;

type Watching = { model: string; settings: MonitoringSettings; now: Date };
type Span = { fromMs: number; toMs: number };

const metrics = servingMeasureNames.map((name) => `model.${name}`);

/** Time of the last check of each model's serving limits, in the monitoring process. */
const tries = () => singleton('model-serving-tries', () => new Map<string, number>());

async function isAlerting(model: string): Promise<boolean> {
  const open = await db().alert.count({
    where: {
      state: 'firing',
      metric: { in: metrics },
      labels: { path: ['model'], equals: model },
    },
  });
  return open > 0;
}

async function learnLimitsOf(
  { model, now }: Watching,
  stepMs: number,
  least: number,
): Promise<void> {
  if (await isAlerting(model)) return;
  const toMs = now.getTime();
  const window = { model, version: null, fromMs: toMs - learnFromMs, toMs };
  const [cells, known] = await Promise.all([
    servingBySteps(window, { stepMs, least }),
    db().modelLimit.findMany({ where: { model, basis: 'serving', current: true } }),
  ]);
  const limits = learnServing(cells, least)
    .filter(({ measure, limit }) => {
      const before = known.find((row) => row.measure === measure);
      return before === undefined || Math.abs(limit - before.limit) > material * before.limit;
    })
    .map((limit): LearnedRow => ({
      ...limit,
      basis: 'serving',
      severity: 'warning',
      // Latency alerts use p95, because the median hides a slow minority.
      enabled: limit.measure !== 'latency_p50',
    }));
  if (limits.length === 0) return;
  const why = { fromMs: window.fromMs, toMs, stepMs, stretches: cells.length };
  await saveLearnedLimits(watcher, { model, limits, why }, { now });
}

/**
 * Learns the baseline once an hour. Learns nothing while one of the limits has an alert: a current
 * problem is not the baseline.
 */
async function learnInTime(watching: Watching, stepMs: number, least: number): Promise<void> {
  const { model, now } = watching;
  const key = JSON.stringify([model, stepMs, least]);
  const sinceMs = now.getTime() - (tries().get(key) ?? Number.NEGATIVE_INFINITY);
  if (sinceMs >= 0 && sinceMs < againMs) return;
  tries().set(key, now.getTime());
  await learnLimitsOf(watching, stepMs, least);
}

/** Figures of each version with enough rows in a span. */
async function figuresIn(
  model: string,
  span: Span,
  least: number,
): Promise<Map<string, ModelReading[]>> {
  const versions = await servingByVersion({ model, version: null, ...span });
  const told = versions.map(({ version, ...counts }): [string, ModelReading[]] => {
    const measured = servingMeasures(counts, least);
    const readings = servingMeasureNames.flatMap((name) => {
      const value = measured[name];
      return value === undefined ? [] : [reading(`model.${name}`, { model, version }, value)];
    });
    return [version, readings];
  });
  return new Map(told.filter(([, readings]) => readings.length > 0));
}

/**
 * Share of failed responses and latency of each version, from its rows; no reading with too few
 * rows. Both are available immediately. If there are enough requests since the last check (at least
 * a minute), the readings cover only those, so that a resolved problem ends; otherwise they cover
 * the whole window.
 */
export async function readServing(
  watching: Watching,
  window: Span,
  versions: readonly string[],
): Promise<ModelReading[]> {
  const { model, settings } = watching;
  const least = servingRowsAtLeast(settings.rowsAtLeast);
  const lengthMs = Math.min(window.toMs - window.fromMs, Math.max(stepMsOf(settings), leastMs));
  const lately = await figuresIn(model, { ...window, fromMs: window.toMs - lengthMs }, least);
  const isComplete = versions.every((version) => lately.has(version));
  const all = isComplete ? lately : await figuresIn(model, window, least);
  if (all.size === 0) return [];
  const stepMs = lately.size > 0 ? lengthMs : window.toMs - window.fromMs;
  await learnInTime(watching, stepMs, least);
  return [...new Map([...all, ...lately])]
    .filter(([version]) => versions.includes(version))
    .flatMap(([, readings]) => readings);
}
