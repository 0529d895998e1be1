import type { PerformanceAnswer } from '#lib/schemas/models-windows.ts';
import { windowInput } from '#lib/schemas/models-windows.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';
import type {
  OutcomePair,
  OutcomeStep,
  OutcomeTotals,
} from '#server/telemetry/queries/inference-outcomes.ts';
import {
  labelMaturity,
  outcomePairs,
  outcomeSteps,
  outcomeTotals,
} from '#server/telemetry/queries/inference-outcomes.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';
import { visibleModel } from './inference-models.ts';
import { judgeForecasts } from './judge-forecasts.ts';
import { judgeLists } from './judge-lists.ts';
import { macroAreaOf, scoredOutcomes } from './scored-outcomes.ts';
import { readWatch } from './watch-state.ts';
import { toWindow, windowOf } from './window-of.ts';

/** More distinct whole numbers than this are no classes. */
const mostClasses = 20;
const stepsAtMost = 60;
const stepsMs = [60_000, 300_000, 900_000, 3_600_000, 6 * 3_600_000, 86_400_000, 7 * 86_400_000];

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export function isRegression(totals: OutcomeTotals): boolean {
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
    // 1 and true are one class, under the name of the label.
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

/** Accuracy; precision, recall and F1 as unweighted means over the classes that were true. */
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

function numberMetrics({
  mae,
  mse,
  spread,
  bias,
  mape,
}: OutcomeTotals): PerformanceAnswer['metrics'] {
  return {
    mae,
    rmse: mse === null ? null : Math.sqrt(mse),
    r2: mse === null || spread === null || spread <= 0 ? null : 1 - mse / spread,
    bias,
    mape,
  };
}

function toSeries(found: readonly OutcomeStep[], regression: boolean): PerformanceAnswer['series'] {
  return found.map(({ atMs, rows, labelled, judged, right, mae }) => ({
    at: new Date(atMs).toISOString(),
    rows,
    labelled,
    value: regression ? mae : ratio(right, judged),
  }));
}

type Judged = Pick<
  PerformanceAnswer,
  'kind' | 'metrics' | 'classes' | 'series' | 'scored' | 'task'
>;

async function ofClasses(window: InferenceWindow, steps: readonly OutcomeStep[]): Promise<Judged> {
  const pairs = await outcomePairs(window);
  const classes = classesOf(pairs);
  const [scored, area] = await Promise.all([
    scoredOutcomes(window),
    classes.length > 2 ? macroAreaOf(window) : null,
  ]);
  return {
    kind: 'classification',
    metrics: { ...classMetrics(classes, pairs), ...(area === null ? {} : { roc_auc: area }) },
    classes: classes.slice(0, 200),
    series: toSeries(steps, false),
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

async function judge(
  window: InferenceWindow,
  totals: OutcomeTotals,
  steps: readonly OutcomeStep[],
  stepMs: number,
): Promise<Judged> {
  const none: Judged = {
    kind: null,
    metrics: {},
    classes: [],
    series: toSeries(steps, true),
    scored: null,
    task: null,
  };
  if (totals.judged === 0) return none;
  if (2 * totals.lists > totals.judged) {
    const { metrics, byStep, task } = await judgeLists(window, stepMs);
    const series = none.series.map((step) => ({ ...step, value: byStep.get(step.at) ?? null }));
    return { ...none, kind: 'ranking', metrics, series, task };
  }
  const { settings } = readWatch(
    await db().modelWatch.findUnique({ where: { model: window.model } }),
  );
  const numbers = totals.numeric === totals.judged;
  const season = settings.seasonRows ?? (2 * totals.bounded > totals.judged ? 1 : null);
  if (numbers && season !== null)
    return { ...none, ...(await ofForecasts(window, totals, season)) };
  if (isRegression(totals)) return { ...none, kind: 'regression', metrics: numberMetrics(totals) };
  return ofClasses(window, steps);
}

/** How predictions of a window agree with the labels that count at present, and how complete the labels are. */
export const realisedPerformance = query(
  { permission: 'models:read', input: windowInput },
  async ({ actor, now }, input): Promise<PerformanceAnswer> => {
    await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const spanMs = window.toMs - window.fromMs;
    const stepMs = stepsMs.find((each) => spanMs / each <= stepsAtMost) ?? 30 * 86_400_000;
    const [totals, series, maturity] = await Promise.all([
      outcomeTotals(window),
      outcomeSteps(window, stepMs),
      labelMaturity(window, now.getTime()),
    ]);
    return {
      window: toWindow(window),
      rows: totals.rows,
      labelled: totals.labelled,
      judged: totals.judged,
      ...(await judge(window, totals, series, stepMs)),
      maturity: maturity.map((each) => ({ ...each, share: ratio(each.labelled, each.requests) })),
    };
  },
);
