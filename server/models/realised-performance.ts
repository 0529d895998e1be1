import type { PerformanceAnswer } from '#lib/schemas/models-windows.ts';
import { windowInput } from '#lib/schemas/models-windows.ts';
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
import { visibleModel } from './inference-models.ts';
import { macroAreaOf, scoredOutcomes } from './scored-outcomes.ts';
import { toWindow, windowOf } from './window-of.ts';

/** More distinct whole numbers than this are no classes. */
const mostClasses = 20;
const steps = 60;
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

function numberMetrics({ mae, mse, spread }: OutcomeTotals): PerformanceAnswer['metrics'] {
  return {
    mae,
    rmse: mse === null ? null : Math.sqrt(mse),
    r2: mse === null || spread === null || spread <= 0 ? null : 1 - mse / spread,
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

/** How predictions of a window agree with the labels that count at present, and how complete the labels are. */
export const realisedPerformance = query(
  { permission: 'models:read', input: windowInput },
  async ({ actor, now }, input): Promise<PerformanceAnswer> => {
    await visibleModel(actor, input.name);
    const window = windowOf(input, now);
    const spanMs = window.toMs - window.fromMs;
    const stepMs = stepsMs.find((each) => spanMs / each <= steps) ?? 30 * 86_400_000;
    const [totals, pairs, series, maturity] = await Promise.all([
      outcomeTotals(window),
      outcomePairs(window),
      outcomeSteps(window, stepMs),
      labelMaturity(window, now.getTime()),
    ]);
    const regression = isRegression(totals);
    const classes = regression ? [] : classesOf(pairs);
    const area = classes.length > 2 ? await macroAreaOf(window) : null;
    const scored = regression || totals.judged === 0 ? null : await scoredOutcomes(window);
    return {
      window: toWindow(window),
      kind: totals.judged === 0 ? null : regression ? 'regression' : 'classification',
      rows: totals.rows,
      labelled: totals.labelled,
      judged: totals.judged,
      metrics: regression
        ? numberMetrics(totals)
        : { ...classMetrics(classes, pairs), ...(area === null ? {} : { roc_auc: area }) },
      classes: classes.slice(0, 200),
      series: toSeries(series, regression),
      scored,
      maturity: maturity.map((each) => ({ ...each, share: ratio(each.labelled, each.requests) })),
    };
  },
);
