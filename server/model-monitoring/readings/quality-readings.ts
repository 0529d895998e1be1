import { expectedClassQuality } from '#engines/estimation/class-quality.ts';
import { estimatedQuality } from '#engines/estimation/window-quality.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { realisedQuality } from '#server/inference/performance/actual-quality.ts';
import { estimatorOfClasses, placesBy } from '#server/inference/performance/learn-class-scores.ts';
import { predictionsOf } from '#server/inference/performance/learn-performance.ts';
import { reachReadings } from '#server/inference/performance/list-reach.ts';
import {
  binaryCells,
  classCells,
  type BinaryCellRow,
} from '#server/telemetry/queries/inference/cells.ts';
import { classScores } from '#server/telemetry/queries/inference/performance/class-scores.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { mixDrift, worseLoss, type Outlook } from '../limits/outlook.ts';
import { numberOutlook } from './number-outlook.ts';

const rowsAtMost = 200_000;
/** Maximum number of rows with multiclass scores that are read individually. */
const scoredAtMost = 10_000;

const sumOf = (cells: readonly { rows: number }[]): number =>
  cells.reduce((sum, cell) => sum + cell.rows, 0);

type Banded = { measure: string; value: number; error: number };

/** Estimated quality of each version of a multiclass model. */
async function estimatesOfClasses(
  window: InferenceWindow,
  classes: MonitoringState['classes'],
): Promise<Map<string, Banded[]>> {
  if (classes === null) return new Map();
  const scope = { labelled: false, chunks: 1, rowsAtMost: scoredAtMost, stepMs: 1 };
  const rows = await classScores(window, classes.names, scope);
  const estimator = estimatorOfClasses(classes);
  return new Map(
    placesBy(rows, (row) => rows.versions[row] ?? '').map(({ key, rows: own }) => [
      key,
      expectedClassQuality(estimator, own).flatMap(({ measure, value, error }) =>
        measure === 'specificity' || value === null || error === null
          ? []
          : [{ measure, value, error }],
      ),
    ]),
  );
}

export type Floors = { rowsAtLeast: number; maturityAtLeast: number };

/**
 * Label maturity (share of expected labels at this age) and, once labels are mature enough, the
 * actual quality of each version. With too few rows or labels there is no reading, because that is
 * a state and not a 0.
 */
export async function realisedReadings(
  window: InferenceWindow,
  state: MonitoringState,
  floors: Floors,
): Promise<ModelReading[]> {
  const usual = state.reference.labelledShare;
  const byVersion = await realisedQuality(window, state);
  return [...byVersion].flatMap(([version, { rows, labelled, measures }]) => {
    if (rows < floors.rowsAtLeast) return [];
    const labels = { model: window.model, version };
    const maturity = usual > 0 ? Math.min(1, labelled / rows / usual) : 0;
    const told = reading('model.label_maturity', labels, maturity);
    if (maturity < floors.maturityAtLeast || labelled < floors.rowsAtLeast * usual) return [told];
    return [
      told,
      ...Object.entries(measures).map(([measure, value]) =>
        reading('model.quality', { ...labels, measure, basis: 'realised', slice: '' }, value),
      ),
    ];
  });
}

/** Estimated quality of a version of a binary model; empty if its scores are not informative. */
function binaryEstimates(
  cells: readonly BinaryCellRow[],
  version: string,
  { calibrator, components }: MonitoringState,
): Banded[] {
  if (components === null) return [];
  const map =
    calibrator === null
      ? null
      : { x: Float64Array.from(calibrator.x), y: Float64Array.from(calibrator.y) };
  const scored = cells.filter((cell) => cell.version === version);
  return Object.entries(estimatedQuality(scored, map, components)).map(([measure, found]) => ({
    measure,
    ...found,
  }));
}

/**
 * Readings from the newest rows: prediction drift and, for models with scores and for regressions,
 * estimated quality with its sampling error and its loss compared with the reference.
 */
export async function outlookReadings(
  window: InferenceWindow,
  state: MonitoringState,
  floors: Pick<Floors, 'rowsAtLeast'>,
): Promise<Outlook> {
  const scope = { labelled: false, chunks: 1, rowsAtMost };
  const outlook: Outlook = { readings: [], expectedLoss: null, expectedLossError: null };
  if (state.kind === 'ranking')
    return {
      ...outlook,
      readings: await reachReadings(window, state.reach),
    };
  if (state.kind === 'regression') return numberOutlook(window, state, floors.rowsAtLeast);
  const positive = state.positive ?? { name: '', value: null };
  const binary = state.kind === 'binary' ? await binaryCells(window, positive, scope) : [];
  const cells = state.kind === 'binary' ? binary : await classCells(window, scope);
  const several = await estimatesOfClasses(window, state.classes);
  for (const [version, own] of Map.groupBy<string, (typeof cells)[number]>(
    cells,
    (cell) => cell.version,
  )) {
    if (sumOf(own) < floors.rowsAtLeast) continue;
    const labels = { model: window.model, version };
    const drift = mixDrift(predictionsOf(own), state.predictions);
    if (drift !== null) outlook.readings.push(reading('model.prediction_drift', labels, drift));
    const estimates = several.get(version) ?? binaryEstimates(binary, version, state);
    for (const { measure, value, error } of estimates) {
      const named = { ...labels, measure, basis: 'estimated', slice: '' };
      outlook.readings.push(
        reading('model.quality', named, value),
        reading('model.quality_error', named, error),
      );
    }
    const usual = state.estimatedUsual['accuracy'];
    const now = estimates.find(({ measure }) => measure === 'accuracy');
    if (usual === undefined || now === undefined) continue;
    const loss = usual - now.value;
    outlook.readings.push(reading('model.expected_loss', { ...labels, measure: 'accuracy' }, loss));
    Object.assign(outlook, worseLoss(outlook, loss, now.error));
  }
  return outlook;
}
