import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { predictionPlaces } from '#server/telemetry/queries/inference/places.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { mixDrift, worseLoss, type Outlook } from '../limits/outlook.ts';
import { expectedErrors, storedLosses } from './loss-readings.ts';

const rowsAtMost = 200_000;
/**
 * Maximum number of versions whose rows are read individually; the versions with most requests are
 * selected.
 */
const versionsAtMost = 4;

/** Number of rows by the number of edges that the predicted number reaches. */
function placesOf(places: readonly { place: number; rows: number }[]): Record<string, number> {
  return Object.fromEntries(places.map(({ place, rows }) => [String(place), rows]));
}

async function estimatesOf(
  window: InferenceWindow,
  losses: Awaited<ReturnType<typeof storedLosses>>,
): Promise<Awaited<ReturnType<typeof expectedErrors>>> {
  return losses === null ? [] : expectedErrors(window, losses.fitted);
}

/**
 * Readings from the newest rows of a regression, by version: drift of predicted numbers between the
 * deciles of the reference, expected errors by direct loss estimation, and the increase of the mean
 * error.
 */
export async function numberOutlook(
  window: InferenceWindow,
  state: MonitoringState,
  rowsAtLeast: number,
): Promise<Outlook> {
  const edges = state.answerEdges ?? [];
  const [places, losses] = await Promise.all([
    predictionPlaces(window, edges, rowsAtMost),
    storedLosses(window.model),
  ]);
  const usual = state.estimatedUsual['mae'];
  const readings: ModelReading[] = [];
  let worst: Pick<Outlook, 'expectedLoss' | 'expectedLossError'> = {
    expectedLoss: null,
    expectedLossError: null,
  };
  const rowsOf = (own: typeof places): number => own.reduce((sum, { rows }) => sum + rows, 0);
  const versions = [...Map.groupBy(places, ({ version }) => version)]
    .filter(([, own]) => rowsOf(own) >= rowsAtLeast)
    .toSorted((a, b) => rowsOf(b[1]) - rowsOf(a[1]))
    .slice(0, versionsAtMost);
  for (const [version, own] of versions) {
    const labels = { model: window.model, version };
    const drift = edges.length === 0 ? null : mixDrift(placesOf(own), state.predictions);
    if (drift !== null) readings.push(reading('model.prediction_drift', labels, drift));
    for (const { measure, value, error } of await estimatesOf({ ...window, version }, losses)) {
      const named = { ...labels, measure, basis: 'estimated', slice: '' };
      readings.push(
        reading('model.quality', named, value),
        reading('model.quality_error', named, error),
      );
      if (measure !== 'mae' || usual === undefined) continue;
      const loss = value - usual;
      readings.push(reading('model.expected_loss', { ...labels, measure }, loss));
      worst = worseLoss(worst, loss, error);
    }
  }
  return { readings, ...worst };
}
