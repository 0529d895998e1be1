import { labelledRows, macroArea } from '#engines/estimation/class-quality.ts';
import {
  binaryQuality,
  classQuality,
  labelledCells,
  type Measures,
  numberQuality,
} from '#engines/estimation/window-quality.ts';
import { forecastWindow } from '#engines/performance/forecast-window.ts';
import {
  binaryCells,
  classCells,
  forecastCells,
  numberCells,
  type PositiveClass,
} from '#server/telemetry/queries/inference/cells.ts';
import { classScores } from '#server/telemetry/queries/inference/performance/class-scores.ts';
import { scopedLists } from '#server/telemetry/queries/inference/performance/lists.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import type { MonitoringState } from '../monitor-state.ts';
import { placesBy } from './learn-class-scores.ts';
import { qualityOfLists } from './learn-lists.ts';

const rowsAtMost = 200_000;
/** Maximum rows with scores of several classes that are read individually. */
const scoredAtMost = 10_000;
/** Maximum lists that are read individually. */
const listsAtMost = 20_000;

const scope = { labelled: true, chunks: 1, rowsAtMost };

const sumOf = (cells: readonly { rows: number }[]): number =>
  cells.reduce((sum, cell) => sum + cell.rows, 0);

type Told = { rows: number; labelled: number; measures: Measures };
type ByVersion = Map<string, Told>;

async function ofNumbers(
  window: InferenceWindow,
  forecast: MonitoringState['forecast'],
): Promise<ByVersion> {
  const [cells, forecasts] = await Promise.all([
    numberCells(window, scope),
    forecast ? forecastCells(window, scope) : [],
  ]);
  const scales = new Map(Object.entries(forecast?.scales ?? {}));
  const byVersion = Map.groupBy(forecasts, ({ version }) => version);
  return new Map(
    cells.map(({ version, rows, judged, absolute, squared, signed }) => {
      const measures = {
        ...numberQuality({
          rows: judged,
          absolute: absolute ?? 0,
          squared: squared ?? 0,
          signed: signed ?? 0,
        }),
        ...forecastWindow(byVersion.get(version) ?? [], scales),
      };
      return [version, { rows, labelled: judged, measures }];
    }),
  );
}

async function ofLists(window: InferenceWindow): Promise<ByVersion> {
  const lists = await scopedLists(window, { ...scope, rowsAtMost: listsAtMost });
  return new Map(
    [...Map.groupBy(lists, ({ version }) => version)].map(([version, own]) => {
      const known = own.filter((list) => list.labelled);
      const measures = qualityOfLists(known);
      return [version, { rows: own.length, labelled: known.length, measures }];
    }),
  );
}

/** Area under the curve of multiclass scores on labeled rows, by version. */
async function areasOf(
  window: InferenceWindow,
  classes: MonitoringState['classes'],
): Promise<Map<string, number>> {
  if (classes === null) return new Map();
  const scored = { ...scope, rowsAtMost: scoredAtMost, stepMs: 1 };
  const rows = await classScores(window, classes.names, scored);
  const byVersion = placesBy(rows, (row) => rows.versions[row] ?? '');
  return new Map(byVersion.map(({ key, rows: own }) => [key, macroArea(labelledRows(own))]));
}

async function ofClasses(
  window: InferenceWindow,
  { classes }: MonitoringState,
): Promise<ByVersion> {
  const [cells, areas] = await Promise.all([classCells(window, scope), areasOf(window, classes)]);
  return new Map(
    [...Map.groupBy(cells, ({ version }) => version)].map(([version, own]) => {
      const known = own.filter((cell) => cell.labelled);
      const area = areas.get(version);
      const measures = {
        ...classQuality(known),
        ...(area === undefined || Number.isNaN(area) ? {} : { roc_auc: area }),
      };
      return [version, { rows: sumOf(own), labelled: sumOf(known), measures }];
    }),
  );
}

async function ofTwoClasses(window: InferenceWindow, positive: PositiveClass): Promise<ByVersion> {
  const cells = await binaryCells(window, positive, scope);
  return new Map(
    [...Map.groupBy(cells, ({ version }) => version)].map(([version, own]) => {
      const labelled = sumOf(labelledCells(own));
      return [version, { rows: sumOf(own), labelled, measures: binaryQuality(own) }];
    }),
  );
}

/** Quality on labeled rows in the window, by version. */
export async function realisedQuality(
  window: InferenceWindow,
  state: MonitoringState,
): Promise<ByVersion> {
  if (state.kind === 'regression') return ofNumbers(window, state.forecast);
  if (state.kind === 'ranking') return ofLists(window);
  return state.positive === null ? ofClasses(window, state) : ofTwoClasses(window, state.positive);
}
