import { fitCbpe } from '#engines/estimation/cbpe.ts';
import { samplingError } from '#engines/estimation/sampling-error.ts';
import {
  aboutPositives,
  binaryQuality,
  classQuality,
  estimatedQuality,
  expandCells,
  labelledCells,
  type Measures,
  numberQuality,
} from '#engines/estimation/window-quality.ts';
import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { mean } from '#engines/math/mean.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { type LearnedLimit, learnLimits } from '#engines/performance/limits/learn-limits.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { LearnedRow } from '#server/model-monitoring/limits/learned-limits.ts';
import {
  binaryCells,
  classCells,
  labelShares,
  numberCells,
  type LabelShare,
  type PositiveClass,
} from '#server/telemetry/queries/inference/cells.ts';
import { answersLists } from '#server/telemetry/queries/inference/performance/lists.ts';
import { predictionEdges, predictionPlaces } from '#server/telemetry/queries/inference/places.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import type { JudgedTask, MonitoringState } from '../monitor-state.ts';
import { learnClassScores } from './learn-class-scores.ts';
import { aimsOf, chanceOf, learnForecasts } from './learn-forecasts.ts';
import { learnLists } from './learn-lists.ts';
import { learnReach } from './list-reach.ts';

const chunks = 10;
/** Maximum number of rows to learn from: more rows take longer without a benefit. */
const rowsAtMost = 20_000;
const mostClasses = 20;

const scope = { labelled: true, chunks, rowsAtMost };

type Learned = Pick<
  MonitoringState,
  | 'kind'
  | 'positive'
  | 'calibrator'
  | 'components'
  | 'classes'
  | 'estimatedUsual'
  | 'predictions'
  | 'answerEdges'
  | 'forecast'
  | 'positiveShare'
  | 'reach'
> & {
  rows: number;
  labelled: number;
  limits: LearnedLimit[];
  /** Learned limits of prediction measures that need no labels. */
  ofAnswers?: LearnedRow[];
};

/** Texts that mean "yes"; for other label pairs, the rarer label is the positive class. */
const yes = new Set(['1', 'true', 'yes', 'positive']);

/** Positive class of a binary model. */
export function positiveOf(labels: readonly LabelShare[]): PositiveClass {
  const found = labels.find(({ label }) => yes.has(label.toLowerCase())) ?? labels.at(-1);
  return { name: found?.label ?? '1', value: found?.value ?? null };
}

/**
 * Whether labels are fractional numbers, or have more distinct numbers than a model has classes.
 */
function isRegressionLabels(labels: readonly LabelShare[]): boolean {
  const fractions = labels.some(({ value }) => value !== null && !Number.isInteger(value));
  const numbers = labels.every(({ value }) => value !== null);
  return numbers && (fractions || labels.length > mostClasses);
}

type Estimator = Pick<Learned, 'calibrator' | 'components' | 'classes' | 'estimatedUsual'>;
const noEstimator: Estimator = {
  calibrator: null,
  components: null,
  classes: null,
  estimatedUsual: {},
};

function learnEstimator(cells: Awaited<ReturnType<typeof binaryCells>>): Estimator {
  const known = labelledCells(cells);
  if (known.some((cell) => !Number.isFinite(cell.score))) return noEstimator;
  const rows = expandCells(known);
  // Scores that do not rank the positive class cannot be used for an estimate.
  if (!(areaUnderCurve(rows.labels, rows.scores) > 0.5)) return noEstimator;
  const { calibrator, components } = fitCbpe(rows, seededRandom(0));
  const usual = estimatedQuality(cells, calibrator, components);
  return {
    calibrator: calibrator === null ? null : { x: [...calibrator.x], y: [...calibrator.y] },
    components,
    classes: null,
    estimatedUsual: Object.fromEntries(
      Object.entries(usual).map(([measure, { value }]) => [measure, value]),
    ),
  };
}

/** Rows by predicted class. Rare classes are omitted if there are too many classes. */
export function predictionsOf(
  cells: readonly { predicted?: 0 | 1; prediction?: string; rows: number }[],
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const name = cell.prediction ?? String(cell.predicted);
    counts.set(name, (counts.get(name) ?? 0) + cell.rows);
  }
  return Object.fromEntries([...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 200));
}

const sumOf = (cells: readonly { rows: number }[]): number =>
  cells.reduce((sum, cell) => sum + cell.rows, 0);

async function learnBinary(
  window: InferenceWindow,
  positive: PositiveClass,
  windowRows: number,
): Promise<Learned> {
  const cells = (await binaryCells(window, positive, { ...scope, exact: true })).toSorted(
    (a, b) => a.chunk - b.chunk,
  );
  const estimator = learnEstimator(cells);
  const labelled = sumOf(labelledCells(cells));
  const parts = [...Map.groupBy(cells, (cell) => cell.chunk).values()].map(binaryQuality);
  const { components } = estimator;
  const known = labelledCells(cells);
  const positiveShare =
    labelled === 0 ? null : sumOf(known.filter((cell) => cell.label === 1)) / labelled;
  const windowPositives = windowRows * (positiveShare ?? 0);
  const errorOf = (measure: string): number => {
    if (aboutPositives.has(measure)) {
      // Boyd, Eng and Page (2013): an area or a recall over n positives varies like a share of n.
      const usual = mean(parts.flatMap((part) => part[measure] ?? []));
      return Math.sqrt((usual * (1 - usual)) / windowPositives);
    }
    const name = measure === 'roc_auc' ? 'rocAuc' : measure;
    const component = Object.entries(components ?? {}).find(([key]) => key === name)?.[1];
    return component === undefined ? Number.NaN : samplingError(component, windowRows);
  };
  const sizes = { chunkRows: labelled / chunks, windowRows };
  return {
    kind: 'binary',
    positive,
    ...estimator,
    positiveShare,
    predictions: predictionsOf(cells),
    rows: sumOf(cells),
    labelled,
    limits: learnLimits(parts, sizes, errorOf),
  };
}

async function learnClasses(
  window: InferenceWindow,
  labels: readonly LabelShare[],
  windowRows: number,
): Promise<Learned> {
  const [cells, scored] = await Promise.all([
    classCells(window, scope),
    learnClassScores(
      window,
      labels.map(({ label }) => label),
      scope,
    ),
  ]);
  const known = cells.filter((cell) => cell.labelled);
  const byChunk = [...Map.groupBy(known, (cell) => cell.chunk)].toSorted((a, b) => a[0] - b[0]);
  const parts = byChunk.map(([chunk, own]): Measures => {
    const area = scored?.areas[chunk] ?? Number.NaN;
    return { ...classQuality(own), ...(Number.isFinite(area) ? { roc_auc: area } : {}) };
  });
  const labelled = sumOf(known);
  return {
    kind: 'classes',
    positive: null,
    ...noEstimator,
    classes: scored?.classes ?? null,
    estimatedUsual: scored?.estimatedUsual ?? {},
    predictions: predictionsOf(cells),
    rows: sumOf(cells),
    labelled,
    limits: learnLimits(parts, { chunkRows: labelled / chunks, windowRows }, (measure) => {
      const share = parts.reduce((sum, part) => sum + (part[measure] ?? 0), 0) / parts.length;
      return Math.sqrt((share * (1 - share)) / windowRows);
    }),
  };
}

async function learnNumbers(
  window: InferenceWindow,
  windowRows: number,
  settings: MonitoringSettings,
): Promise<Learned> {
  const [cells, edges, forecasts] = await Promise.all([
    numberCells(window, scope),
    predictionEdges(window, rowsAtMost),
    learnForecasts(window, scope, settings),
  ]);
  const places = await predictionPlaces(window, edges, rowsAtMost);
  const byPlace = Map.groupBy(places, ({ place }) => String(place));
  const parts = cells.map(({ chunk, judged, absolute, squared, signed }): Measures => ({
    ...numberQuality({
      rows: judged,
      absolute: absolute ?? 0,
      squared: squared ?? 0,
      signed: signed ?? 0,
    }),
    ...forecasts.measures.get(chunk),
  }));
  const labelled = cells.reduce((sum, cell) => sum + cell.judged, 0);
  return {
    kind: 'regression',
    positive: null,
    ...noEstimator,
    predictions: Object.fromEntries([...byPlace].map(([place, own]) => [place, sumOf(own)])),
    answerEdges: edges,
    forecast: forecasts.forecast,
    rows: sumOf(cells),
    labelled,
    limits: learnLimits(
      parts,
      { chunkRows: labelled / chunks, windowRows },
      (measure) => chanceOf(measure, parts, windowRows),
      aimsOf(parts, forecasts.forecast),
    ),
  };
}

async function learnRanking(
  window: InferenceWindow,
  windowRows: number,
  { rowsAtLeast }: MonitoringSettings,
): Promise<Learned> {
  const { parts, ...found } = await learnLists(window, scope, windowRows);
  const { reach, limits: ofAnswers } = learnReach(parts, rowsAtLeast);
  const common = { kind: 'ranking', positive: null, ...noEstimator, predictions: {} } as const;
  return { ...common, ...found, reach, ofAnswers };
}

/** Task of a model, from its labels and whether it predicts lists. */
export function taskOf(labels: readonly LabelShare[], areLists: boolean): JudgedTask {
  if (areLists) return { kind: 'ranking', positive: null };
  if (isRegressionLabels(labels)) return { kind: 'regression', positive: null };
  return labels.length > 2
    ? { kind: 'classes', positive: null }
    : { kind: 'binary', positive: positiveOf(labels) };
}

/** Learns the baseline of a reference window; null while too few rows are labeled. */
export async function learnQuality(
  window: InferenceWindow,
  {
    windowRows,
    labelledAtLeast,
    settings,
  }: { windowRows: number; labelledAtLeast: number; settings: MonitoringSettings },
): Promise<Learned | null> {
  // Lists are not classes, so none of the following applies to them.
  if (await answersLists(window)) {
    const learned = await learnRanking(window, windowRows, settings);
    return learned.labelled < labelledAtLeast ? null : learned;
  }
  const labels = await labelShares(window);
  const judged = labels[0]?.allRows ?? 0;
  if (judged < labelledAtLeast) return null;
  const { kind, positive } = taskOf(labels, false);
  // A configured season means that the model forecasts numbers, regardless of the number of
  // distinct values.
  const areForecasts =
    settings.seasonRows !== undefined && labels.every(({ value }) => value !== null);
  if (kind === 'regression' || areForecasts) return learnNumbers(window, windowRows, settings);
  return positive === null
    ? learnClasses(window, labels, windowRows)
    : learnBinary(window, positive, windowRows);
}
