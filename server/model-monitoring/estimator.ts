import { readWatch, type MonitoringState } from '#server/inference/monitor-state.ts';
import { learnQuality } from '#server/inference/performance/learn-performance.ts';
import { db } from '#server/platform/database/db.ts';
import { referenceOf, type Reference } from './monitor-reference.ts';

export type Estimator = Pick<
  MonitoringState,
  'kind' | 'positive' | 'calibrator' | 'components' | 'classes' | 'estimatedUsual'
> & { labelled: number };

export type Estimation = {
  reference: Reference | null;
  /** Name of the baseline used as the reference; null if none is set. */
  baseline: string | null;
  /** Null while too few rows of the reference are labeled. */
  estimator: Estimator | null;
};

/**
 * Existing estimator from monitoring, otherwise one learned from the newest baseline or, if there
 * is none, from the first rows.
 */
export async function estimatorOf(model: string, now: Date): Promise<Estimation> {
  const { settings, state } = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  const reference = await referenceOf(model, settings, now);
  if (reference === null) return { reference, baseline: null, estimator: null };
  const found =
    reference.baselineId === null
      ? null
      : await db().inferenceBaseline.findUnique({
          where: { id: reference.baselineId },
          select: { name: true, kind: true },
        });
  // File rows have no predictions, so their baseline comes from the first rows.
  const told = { reference, baseline: found?.kind === 'file' ? null : (found?.name ?? null) };
  if (state !== null && state.reference.baselineId === reference.baselineId) {
    const labelled = Math.round(state.reference.rows * state.reference.labelledShare);
    return { ...told, estimator: { ...state, labelled } };
  }
  const learned = await learnQuality(reference.window, {
    windowRows: settings.rowsAtLeast,
    labelledAtLeast: settings.rowsAtLeast,
    settings,
  });
  return { ...told, estimator: learned };
}
