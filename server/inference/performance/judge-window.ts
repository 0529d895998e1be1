import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { db } from '#server/platform/database/db.ts';
import {
  classSteps,
  outcomePairs,
  type ClassStep,
  type OutcomePair,
  type OutcomeStep,
  type OutcomeTotals,
} from '#server/telemetry/queries/inference/performance/outcomes.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { readWatch, type MonitoringState } from '../monitor-state.ts';
import { judgeForecasts } from './judge-forecasts.ts';
import { judgeLists } from './judge-lists.ts';
import { macroAreaOf, scoredOutcomes } from './scored-outcomes.ts';

/** Maximum number of distinct whole numbers that count as classes. */
const mostClasses = 20;
/** Label share above which always predicting the most frequent class looks accurate. */
const frequent = 0.8;
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Totals from which the task is detected. */
export type Counted = Pick<
  OutcomeTotals,
  'judged' | 'numeric' | 'lists' | 'bounded' | 'fractions' | 'distinct'
>;

export function isRegression(totals: Counted): boolean {
  const allNumbers = totals.judged > 0 && totals.numeric === totals.judged;
  return allNumbers && (totals.fractions > 0 || totals.distinct > mostClasses);
}

function classesOf(pairs: readonly OutcomePair[]): PerformanceAnswer['classes'] {
  const counts = new Map<string, { actual: number; predicted: number; hit: number }>();
  const of = (name: string) => {
    const known = counts.get(name) ?? { actual: 0, predicted: 0, hit: 0 };
    counts.set(name, known);
    return known;
  };
  for (const { prediction, label, rows, right } of pairs) {
    of(label).actual += rows;
    // 1 and true are one class, named by the label.
    of(right === 1 ? label : prediction).predicted += rows;
    if (right === 1) of(label).hit += rows;
  }
  return [...counts]
    .map(([name, { actual, predicted, hit }]) => ({
      class: name,
      actual,
      predicted,
      precision: ratio(hit, predicted),
      recall: ratio(hit, actual),
      f1: ratio(2 * hit, actual + predicted),
    }))
    .toSorted((a, b) => b.actual - a.actual || (a.class < b.class ? -1 : 1));
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.map((value) => value ?? 0);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Accuracy; precision, recall and F1 as unweighted means over the actual classes. */
function classMetrics(
  classes: PerformanceAnswer['classes'],
  pairs: readonly OutcomePair[],
): PerformanceAnswer['metrics'] {
  const total = pairs.reduce((sum, { rows }) => sum + rows, 0);
  const right = pairs.reduce((sum, pair) => sum + (pair.right === 1 ? pair.rows : 0), 0);
  const actual = classes.filter((each) => each.actual > 0);
  return {
    accuracy: ratio(right, total),
    precision: meanOf(actual.map((each) => each.precision)),
    recall: meanOf(actual.map((each) => each.recall)),
    f1: meanOf(actual.map((each) => each.f1)),
  };
}

/** Actual classes if one of them makes up nearly all labels, otherwise null. */
function unevenClasses(classes: PerformanceAnswer['classes']): string[] | null {
  const actual = classes.filter((each) => each.actual > 0);
  const total = actual.reduce((sum, each) => sum + each.actual, 0);
  const isUneven = (actual[0]?.actual ?? 0) > frequent * total;
  return isUneven && actual.length > 1 ? actual.map((each) => each.class) : null;
}

/**
 * F1 by step. For two classes, F1 of the rarer class; for more classes, the unweighted mean over
 * the actual classes of the step.
 */
function f1BySteps(steps: readonly ClassStep[], [, ...rarer]: readonly string[]) {
  return new Map(
    [...Map.groupBy(steps, ({ atMs }) => atMs)].map(([atMs, own]) => {
      const judgedBy = own.filter((each) =>
        rarer.length === 1 ? each.class === rarer[0] : each.actual > 0,
      );
      const values = judgedBy.map(({ actual, predicted, hit }) =>
        ratio(2 * hit, actual + predicted),
      );
      return [atMs, meanOf(values)] as const;
    }),
  );
}

function numberMetrics({
  mae,
  mse,
  spread,
  bias,
  mape,
  msle,
}: OutcomeTotals): PerformanceAnswer['metrics'] {
  return {
    mae,
    rmse: mse === null ? null : Math.sqrt(mse),
    mse,
    rmsle: msle === null ? null : Math.sqrt(msle),
    msle,
    r2: mse === null || spread === null || spread <= 0 ? null : 1 - mse / spread,
    bias,
    mape,
  };
}

function toSeries(
  found: readonly OutcomeStep[],
  regression: boolean,
  f1: ReadonlyMap<number, number | null> = new Map(),
): PerformanceAnswer['series'] {
  return found.map(({ atMs, rows, labelled, judged, right, mae }) => ({
    at: new Date(atMs).toISOString(),
    rows,
    labelled,
    value: regression ? mae : ratio(right, judged),
    f1: f1.get(atMs) ?? null,
  }));
}

type Judged = Pick<
  PerformanceAnswer,
  'kind' | 'metrics' | 'classes' | 'uneven' | 'series' | 'scored' | 'task'
>;
type Steps = { steps: readonly OutcomeStep[]; stepMs: number };

async function ofClasses(window: InferenceWindow, { steps, stepMs }: Steps): Promise<Judged> {
  const [pairs, scored] = await Promise.all([outcomePairs(window), scoredOutcomes(window)]);
  const classes = classesOf(pairs);
  const uneven = unevenClasses(classes);
  const [area, byStep] = await Promise.all([
    classes.length > 2 ? macroAreaOf(window) : null,
    uneven === null || steps.length === 0 ? [] : classSteps(window, stepMs),
  ]);
  return {
    kind: 'classification',
    metrics: { ...classMetrics(classes, pairs), ...(area === null ? {} : { roc_auc: area }) },
    classes: classes.slice(0, 200),
    uneven: uneven !== null,
    series: toSeries(steps, false, f1BySteps(byStep, uneven ?? [])),
    scored,
    task: null,
  };
}

async function ofForecasts(
  window: InferenceWindow,
  totals: OutcomeTotals,
  season: number,
): Promise<Pick<Judged, 'kind' | 'metrics' | 'task'>> {
  const found = await judgeForecasts(window, season);
  return {
    kind: 'forecasting',
    metrics: { ...found.metrics, ...numberMetrics(totals) },
    task: found.task,
  };
}

/** Task of a model, limited to the properties that determine its measures. */
export type DetectedTask =
  | { kind: 'ranking' | 'regression' | 'classification' }
  | { kind: 'forecasting'; season: number };

/**
 * Task derived from the rows (docs/design/ranking-and-forecasting-tasks-inferred-from.md); `learned`: result of
 * model monitoring from more rows.
 */
export function detectTask(
  totals: Counted,
  { settings, learned }: { settings: MonitoringSettings; learned: MonitoringState['kind'] | null },
): DetectedTask {
  if (2 * totals.lists > totals.judged) return { kind: 'ranking' };
  const numbers = totals.judged > 0 && totals.numeric === totals.judged;
  const season = settings.seasonRows ?? (2 * totals.bounded > totals.judged ? 1 : null);
  if (numbers && season !== null) return { kind: 'forecasting', season };
  return isRegression(totals) || (numbers && learned === 'regression')
    ? { kind: 'regression' }
    : { kind: 'classification' };
}

/** Quality of a window's predictions, by the measures of the task. */
export async function judgeWindow(
  window: InferenceWindow,
  totals: OutcomeTotals,
  task: DetectedTask,
  { steps, stepMs }: Steps,
): Promise<Judged> {
  const none: Judged = {
    kind: null,
    metrics: {},
    classes: [],
    uneven: false,
    series: toSeries(steps, true),
    scored: null,
    task: null,
  };
  if (totals.judged === 0) return none;
  if (task.kind === 'ranking') {
    const { metrics, byStep, task: told } = await judgeLists(window, stepMs);
    const series = none.series.map((step) => ({ ...step, value: byStep.get(step.at) ?? null }));
    return { ...none, kind: 'ranking', metrics, series, task: told };
  }
  if (task.kind === 'forecasting')
    return { ...none, ...(await ofForecasts(window, totals, task.season)) };
  return task.kind === 'regression'
    ? { ...none, kind: 'regression', metrics: numberMetrics(totals) }
    : ofClasses(window, { steps, stepMs });
}

/** Monitoring settings and state that determine a model's task. */
export async function watchedTask(model: string): Promise<Parameters<typeof detectTask>[1]> {
  const { settings, state } = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  return { settings, learned: state?.kind ?? null };
}
