import type { FittedLosses } from '#engines/estimation/fitted-losses.ts';
import type { RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';
import { expectedErrors, storedLosses } from '#server/model-monitoring/readings/loss-readings.ts';
import { logger } from '#server/platform/logger.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

const title = 'Estimated error, by direct loss estimation';

const figure = ({ value, error }: { value: number; error: number }): string =>
  `${Number(value.toPrecision(3))} (\u00B1 ${Number(error.toPrecision(2))})`;

/** Rows of one version in a window. */
type Answered = { window: InferenceWindow; rows: number };

/** Estimates are optional, so a failed read counts as no rows. */
async function expectedMae({ window, rows }: Answered, fitted: FittedLosses) {
  if (rows === 0) return undefined;
  try {
    const found = await expectedErrors(window, fitted);
    return found.find(({ measure, value }) => measure === 'mae' && Number.isFinite(value));
  } catch (error) {
    logger.info('the errors of a version could not be estimated', { ...window, error });
    return undefined;
  }
}

/**
 * Expected mean absolute errors of both versions, if monitoring has learned the errors for inputs
 * and predictions. For information only, because they were learned from the reference, so intended
 * differences from it would count against the new version.
 */
export async function estimatedError(own: Answered, beside: Answered): Promise<RolloutCheckItem> {
  const losses = await storedLosses(own.window.model);
  const unjudged = { title, ok: true, measured: false };
  if (losses === null)
    return {
      ...unjudged,
      detail: 'not measured: monitoring has not learned the errors of this model',
    };
  const [told, other] = await Promise.all([
    expectedMae(own, losses.fitted),
    expectedMae(beside, losses.fitted),
  ]);
  if (told === undefined || other === undefined)
    return { ...unjudged, detail: 'not measured: no rows of both versions for an estimate' };
  const base = beside.window.version ?? '';
  return {
    ...unjudged,
    detail: `reported, not evaluated: expected MAE ${figure(told)}, version ${base} ${figure(other)}; it was learned before this version served`,
  };
}
