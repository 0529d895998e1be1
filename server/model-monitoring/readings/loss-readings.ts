import { z } from 'zod';
import type { FittedLosses } from '#engines/estimation/fitted-losses.ts';
import { fitLossFile } from '#server/drift/drift-threads.ts';
import { fittedLosses } from '#server/drift/fitted-losses-shape.ts';
import { expectedOf } from '#server/drift/losses.ts';
import { isThere } from '#server/inference/model-row.ts';
import { readTable } from '#server/inference/tables/read-table.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { logger } from '#server/platform/logger.ts';
import { verb } from '#server/platform/verb.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { lossParquet } from '#server/telemetry/queries/inference/performance/losses.ts';
import {
  columnsOfLayouts,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';

const referenceRows = 10_000;
/**
 * Maximum rows of a version for the estimate in a pass: more would take longer without a benefit.
 */
const currentRows = 2_000;
const featuresAtMost = 200;

const watcher = systemActor('watch-models');

const reference = z.object({
  baselineId: z.string().nullable(),
  fromMs: z.number(),
  toMs: z.number(),
  version: z.string().nullable(),
});
type LossReference = z.output<typeof reference>;
const kept = z.object({ reference, fitted: fittedLosses });

const saveLosses = verb(
  {
    permission: 'models:write',
    input: kept.extend({ model: z.string() }),
    audit: 'models.fit-losses',
  },
  async (context, { model, ...losses }) => {
    // Results computed from rows are not decisions, so they are not audited.
    context.nothingChanged();
    if (!(await isThere(context, model))) return;
    const data = { losses: toJson(losses) };
    await context.tx.modelWatch.upsert({
      where: { model },
      create: { model, ...data },
      update: data,
      select: { model: true },
    });
  },
);

async function tableOf(window: InferenceWindow, labelled: boolean) {
  const layouts = await readLayouts(window.model);
  const columns = columnsOfLayouts(layouts).slice(0, featuresAtMost);
  const rowsAtMost = labelled ? referenceRows : currentRows;
  const bytes = await lossParquet(window, layouts, columns, { labelled, stepMs: 1, rowsAtMost });
  const names = ['step', ...columns.map(({ name }) => name), 'predicted'];
  return {
    side: labelled ? 'reference' : 'current',
    bytes: new Uint8Array(bytes),
    names: labelled ? [...names, 'truth'] : names,
  };
}

/** Stored loss estimator of a model; null if there is none. */
export async function storedLosses(
  model: string,
): Promise<{ reference: LossReference; fitted: FittedLosses } | null> {
  const row = await db().modelWatch.findUnique({ where: { model }, select: { losses: true } });
  const found = kept.safeParse(row?.losses);
  return found.success ? found.data : null;
}

/**
 * Loss estimator of a regression, fitted once on its reference and stored, so that it remains
 * available after its rows are deleted. Null on failure, which is logged: the estimate is optional
 * and blocks nothing.
 */
export async function lossesOfReference(
  window: InferenceWindow,
  baselineId: string | null,
  now: Date,
): Promise<FittedLosses | null> {
  const { model, fromMs, toMs, version } = window;
  const known = await storedLosses(model);
  const isSame =
    known?.reference.baselineId === baselineId &&
    known.reference.fromMs === fromMs &&
    known.reference.toMs === toMs &&
    known.reference.version === version;
  if (isSame) return known.fitted;
  try {
    const fitted = await fitLossFile(await tableOf(window, true));
    const input = { model, reference: { baselineId, fromMs, toMs, version }, fitted };
    await saveLosses(watcher, input, { now });
    return fitted;
  } catch (error) {
    logger.warn('the losses of a regression could not be learned', { model, error });
    return null;
  }
}

/** Expected MAE and RMSE of one version's rows, each with its sampling error. */
export async function expectedErrors(
  window: InferenceWindow,
  fitted: FittedLosses,
): Promise<ReturnType<typeof expectedOf>> {
  return expectedOf(fitted, await readTable(await tableOf(window, false)));
}
