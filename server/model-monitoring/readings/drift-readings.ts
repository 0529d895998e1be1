import { z } from 'zod';
import type { DriftPlan } from '#engines/drift/drift-plan.ts';
import type { MultivariateSketch } from '#engines/drift/sketch/multivariate-sketch.ts';
import { missingShare, type Sketch } from '#engines/drift/sketch/sketch.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import {
  baselineInForce,
  specWindow,
  type BaselineRow,
} from '#server/drift/baselines/baseline-in-force.ts';
import { learnFirstBaseline } from '#server/drift/baselines/first-baseline.ts';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { sketchList } from '#server/drift/baselines/sketch-shape.ts';
import { driftPlanOf } from '#server/drift/drift-plan.ts';
import { readMultivariate } from '#server/drift/multivariate-drift.ts';
import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import type { ColumnPaces, MonitoredDrift } from '#server/inference/monitor-state.ts';
import { servingVersionOf } from '#server/inference/serving-version.ts';
import { logger } from '#server/platform/logger.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { saveLearnedLimits, type LearnedRow } from '../limits/learned-limits.ts';
import { firstRowsOf, watcher } from '../monitor-reference.ts';
import { learnPaces } from './pace-readings.ts';

/** Minimum effect: smaller effects are ignored, regardless of learned limits. */
const effectAtLeast = 0.1;
const spanOf = z.object({ from: z.coerce.date(), to: z.coerce.date() });

/** Effect limits learned for each column from its own reference, by `column method`. */
function limitsOf(sketches: readonly Sketch[]): MonitoredDrift['limits'] {
  return Object.fromEntries(
    sketches.flatMap((sketch) =>
      (['psi', 'wasserstein'] as const).flatMap((method) => {
        const limit = sketch.thresholds[method];
        return limit === undefined
          ? []
          : [[`${sketch.name} ${method}`, Math.max(effectAtLeast, limit)]];
      }),
    ),
  );
}

/** Baseline share of missing values, for columns with missing values. */
function missingOf(sketches: readonly Sketch[]): MonitoredDrift['missing'] {
  return Object.fromEntries(
    sketches.flatMap((sketch) => (sketch.missing > 0 ? [[sketch.name, missingShare(sketch)]] : [])),
  );
}

/**
 * Updates a baseline that follows the serving version. It moves to the next version once that
 * version has served for as long as first rows are learned from. If that fails, the previous
 * baseline stays current.
 */
async function followServing(
  model: string,
  baseline: { kind: string; spec: unknown },
  { settings, now }: { settings: MonitoringSettings; now: Date },
): Promise<boolean> {
  if (baseline.kind !== 'champion') return false;
  const known = z.object({ version: z.string().nullable() }).safeParse(baseline.spec);
  const version = await servingVersionOf(model);
  if (version === null || version === known.data?.version) return false;
  if ((await firstRowsOf({ model, version }, settings, now)) === null) return false;
  try {
    await setBaseline(watcher, { model, kind: 'champion' });
    return true;
  } catch (error) {
    logger.warn('the baseline of a model could not follow its serving version', { model, error });
    return false;
  }
}

/** Rows of a baseline in its time range; null for a baseline from a file. */
function rowsOf(
  { model, spec }: InferenceBaseline,
  { fromMs, toMs }: MonitoredDrift,
): InferenceWindow | null {
  const found = specWindow.safeParse(spec);
  return !found.success || fromMs === null || toMs === null
    ? null
    : { model, fromMs, toMs, version: found.data.version };
}

/**
 * Baseline freshness of columns. If it cannot be learned, freshness is not reported, but monitoring
 * continues otherwise.
 */
async function pacesOf(
  rows: InferenceWindow | null,
  sketches: readonly Sketch[],
  windowMs: number,
): Promise<ColumnPaces> {
  try {
    return await learnPaces(rows, sketches, windowMs);
  } catch (error) {
    logger.warn('the expected freshness of columns could not be learned', { rows, error });
    return { windowMs, columns: {} };
  }
}

/** Activates the multivariate limits learned for a baseline. User-set limits stay. */
async function learnTogether(
  { id, model, name }: InferenceBaseline,
  { rows, usual, band }: MultivariateSketch,
  now: Date,
): Promise<void> {
  const limit: LearnedRow = {
    measure: 'multivariate_drift',
    basis: 'drift',
    direction: 'away',
    limit: band,
    target: usual,
    usual,
    severity: 'info',
    enabled: true,
  };
  const why = { baseline: { id, name }, rows };
  await saveLearnedLimits(watcher, { model, limits: [limit], why }, { now });
}

/** Basis and method for comparing inputs. */
export type Compared = {
  drift: MonitoredDrift;
  sketches: Sketch[];
  /** Joint distribution of the columns; null if it was not learned for the baseline. */
  together: MultivariateSketch | null;
  baseline: BaselineRow;
  plan: DriftPlan;
};

/**
 * Comparison basis for a model's inputs in this pass. Null without a baseline; a baseline is
 * learned once there are enough first rows.
 */
export async function driftOf(
  model: string,
  known: MonitoredDrift | null,
  pass: { settings: MonitoringSettings; now: Date },
): Promise<Compared | null> {
  let row = (await baselineInForce(model)) ?? (await learnFirstBaseline(model, pass));
  if (row === null) return null;
  if (await followServing(model, row, pass)) row = (await baselineInForce(model)) ?? row;
  const sketches = sketchList.parse(row.sketch);
  const { plan } = await driftPlanOf(model);
  const together = readMultivariate(row);
  const rest = { sketches, together, baseline: row, plan };
  if (together !== null && known?.baselineId !== row.id)
    await learnTogether(row, together, pass.now);
  const span = spanOf.safeParse(row.spec);
  const kept =
    known?.baselineId === row.id
      ? known
      : {
          baselineId: row.id,
          name: row.name,
          fromMs: span.success ? span.data.from.getTime() : null,
          toMs: span.success ? Math.min(span.data.to.getTime(), row.createdAt.getTime()) : null,
          limits: limitsOf(sketches),
          rules: {},
          paces: null,
        };
  // Absent in states from an older Tandem.
  const drift: MonitoredDrift = { ...kept, missing: missingOf(sketches) };
  const windowMs = pass.settings.windowSeconds * 1_000;
  if (drift.paces?.windowMs === windowMs) return { drift, ...rest };
  const paces = await pacesOf(rowsOf(row, drift), sketches, windowMs);
  return { drift: { ...drift, paces }, ...rest };
}
