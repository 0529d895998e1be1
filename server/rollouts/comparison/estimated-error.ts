import type { FittedLosses } from '#engines/estimation/fitted-losses.ts';
import type { RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';
import { expectedErrors, keptLosses } from '#server/model-monitoring/readings/loss-readings.ts';
import { logger } from '#server/platform/logger.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

const title = 'Estimated error, by direct loss estimation';

const figure = ({ value, error }: { value: number; error: number }): string =>
  `${Number(value.toPrecision(3))} (\u00B1 ${Number(error.toPrecision(2))})`;

/** Rows of one version in a window. */
type Answered = { window: InferenceWindow; rows: number };

/** Nothing waits for an estimate: what cannot be read is as if there were no rows. */
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
 * The mean absolute errors that both versions are expected to have, where the watch has learned what errors belong to
 * which inputs and answers. They are told and decide nothing: they were learned from the reference, so an answer that is
 * meant to differ from those would count against the new version.
 */
export async function estimatedError(own: Answered, beside: Answered): Promise<RolloutCheckItem> {
  const losses = await keptLosses(own.window.model);
  const unjudged = { title, ok: true, measured: false };
  if (losses === null)
    return { ...unjudged, detail: 'not measured: the watch has learned no errors of this model' };
  const [told, other] = await Promise.all([
    expectedMae(own, losses.fitted),
    expectedMae(beside, losses.fitted),
  ]);
  if (told === undefined || other === undefined)
    return { ...unjudged, detail: 'not measured: no rows of both versions to estimate it from' };
  const base = beside.window.version ?? '';
  return {
    ...unjudged,
    detail: `told, not judged: expected MAE ${figure(told)}, version ${base} ${figure(other)}; it was learned before this version answered`,
  };
}
