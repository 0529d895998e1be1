import { formatNumber, formatPercent } from '#lib/format.ts';
import type { PerformanceAnswer, PerformanceTask } from '#lib/schemas/drift/windows.ts';

const METRIC_WORD: Record<string, string> = {
  accuracy: 'Accuracy',
  precision: 'Precision',
  recall: 'Recall',
  specificity: 'Specificity',
  f1: 'F1',
  logLoss: 'Log loss',
  log_loss: 'Log loss',
  rocAuc: 'ROC AUC',
  roc_auc: 'ROC AUC',
  pr_auc: 'PR AUC',
  positive_share: 'Share of positives',
  recall_at_precision_90: 'Recall at precision 0.9',
  recall_at_precision_50: 'Recall at precision 0.5',
  gini: 'Gini',
  brier: 'Brier score',
  calibration_error: 'Calibration error',
  mae: 'Mean absolute error',
  rmse: 'Root mean squared error',
  mse: 'Mean squared error',
  mape: 'Mean absolute percentage error',
  rmsle: 'Root mean squared log error',
  msle: 'Mean squared log error',
  r2: 'R²',
  bias: 'Bias',
  error_rise: 'Rise in error rate',
  ndcg: 'NDCG at 10',
  map: 'MAP at 10',
  coverage: 'Catalog coverage',
  popularity_bias: 'Popularity bias',
  mase: 'MASE',
  interval_coverage: 'Values within their interval',
};

export function metricWord(name: string): string {
  return METRIC_WORD[name] ?? name;
}

/** Context that a reader needs to interpret the number; empty if the name is sufficient. */
const METRIC_NOTE: Record<string, string> = {
  pr_auc: 'without skill: the share of positives',
  recall_at_precision_90: 'best of all thresholds',
  recall_at_precision_50: 'best of all thresholds',
  bias: 'prediction minus label',
  mape: 'excludes rows with label 0',
  mase: 'below 1: better than repeating the last season',
  popularity_bias: '1: as popular as the catalog',
  interval_coverage: 'as often as the interval promises',
};

export const metricNote = (name: string): string => METRIC_NOTE[name] ?? '';

const SHARES = new Set([
  'accuracy',
  'error_rise',
  'coverage',
  'interval_coverage',
  'positive_share',
  'mape',
]);

/** Unit of a chart of a measure, so that its axis matches the figures. */
export const measureUnit = (name: string): string => (SHARES.has(name) ? 'ratio' : '1');

/** Formats a value of a measure; shares as percent. */
export function measureFigure(name: string, value: number | null): string {
  return SHARES.has(name) ? formatPercent(value, 1) : formatNumber(value, 3);
}

/**
 * Main measure on the model's page. Accuracy is misleading if one class is very frequent. Then the
 * measure is the area under the precision-recall curve of the rare class if scores exist, otherwise
 * F1.
 */
export function headlineMeasure({
  kind,
  metrics,
  uneven,
  scored,
}: Pick<PerformanceAnswer, 'kind' | 'metrics' | 'uneven' | 'scored'>): {
  name: string;
  value: number | null;
} {
  const main = mainMeasure(kind);
  if (!uneven) return { name: main, value: metrics[main] ?? null };
  const share = scored?.metrics['positive_share'] ?? null;
  const area = scored?.metrics['pr_auc'] ?? null;
  return share !== null && share < 0.5 && area !== null
    ? { name: 'pr_auc', value: area }
    : { name: 'f1', value: metrics['f1'] ?? null };
}

/** The default measure of a task. */
export function mainMeasure(kind: PerformanceAnswer['kind']): 'accuracy' | 'mae' | 'ndcg' {
  if (kind === 'ranking') return 'ndcg';
  return kind === 'regression' || kind === 'forecasting' ? 'mae' : 'accuracy';
}

/** Actual measures in order of relevance for the task, including score-based measures. */
export function realisedMeasures({
  metrics,
  scored,
}: Pick<PerformanceAnswer, 'metrics' | 'scored'>): { name: string; value: number | null }[] {
  // With two classes, precision and recall of the positive class are more relevant than means over
  // both.
  const all = { ...metrics, ...scored?.metrics };
  const order = Object.keys(METRIC_WORD);
  return Object.entries(all)
    .map(([name, value]) => ({ name, value }))
    .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** Basis of the measures of a ranking or a forecast, in sentences. */
export function describeTask(task: PerformanceTask | null): string {
  if (task === null) return '';
  if (task.kind === 'ranking')
    return `${formatNumber(task.lists)} lists cut after ${task.k} items; NDCG and MAP over the ${formatNumber(task.relevant)} with a relevant item in the label. Catalog: ${formatNumber(task.catalogue)} items shown or wanted in this range and the 30 days before. Popularity: labels of ${task.popularity === 'before' ? 'the 30 days before' : 'this range, as there are none before'}.`;
  const naive =
    task.season === 1 ? 'the value before' : `the value ${formatNumber(task.season)} rows before`;
  return `${formatNumber(task.series)} series by segment "series", ${formatNumber(task.scaled)} with history of the previous 90 days to scale by. MASE compares with repeating ${naive}${task.season === 1 ? ' (set a season with seasonRows of the monitoring settings)' : ''}. ${formatNumber(task.withInterval)} rows have an interval (score.lower, score.upper).`;
}
