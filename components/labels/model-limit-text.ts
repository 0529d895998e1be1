import {
  formatCount,
  formatDuration,
  formatMetric,
  formatNumber,
  formatPercent,
} from '#lib/format.ts';
import type { LimitBasis, ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';
import { measureFigure, metricWord } from './measure-text.ts';

const BASIS_WORD: Record<LimitBasis, string> = {
  realised: 'from labels',
  estimated: 'estimated',
  quality: 'of a column',
  drift: 'against the baseline',
  labels: 'labels received',
  volume: 'of all versions',
  serving: 'by version',
  slices: 'of a slice compared with the other rows',
  fairness: 'between the groups of a selected column',
  answers: 'by version',
};

const CHECK_WORD: Record<string, string> = {
  missing: 'Missing values above baseline',
  range: 'Values out of range',
  new_category: 'New categories',
  type: 'Values of a different type',
  stale: 'Time without a value above baseline',
  frozen: 'Frozen',
  scaled_up: 'All values larger, by a factor',
  scaled_down: 'All values smaller, by a factor',
  drift: 'Moderate drift of a column, PSI',
  drift_large: 'Large drift of a column, PSI',
  drift_share: 'Share of drifted columns',
  prediction_drift: 'Drift of the predictions',
  multivariate_drift: 'Multivariate drift, reconstruction error',
  label_maturity: 'Labels received, share of baseline',
  labels_on_time: 'Labels on time, share of baseline',
  rows_per_minute: 'Requests per minute',
  row_age: 'Age of the newest request',
  error_ratio: 'Failed requests',
  latency_p50: 'Latency, median',
  latency_p95: 'Latency, P95',
  error_rate: 'Rise in error rate',
  disparate_impact: 'Disparate impact (four-fifths rule)',
  equal_opportunity_difference: 'Gap of the true positive rate',
  coverage: 'Catalog coverage',
  popularity_bias: 'Popularity bias',
  answer_length: 'Output length, median',
  empty_answers: 'Empty predictions',
  refused_answers: 'Refusals',
  cut_off_answers: 'Truncated outputs',
  input_tokens: 'Input tokens per request',
  output_tokens: 'Output tokens per request',
};

/** Bases and measures that are shares of rows or columns; all others are plain numbers. */
const SHARES = new Set([
  'missing',
  'range',
  'new_category',
  'type',
  'drift_share',
  'label_maturity',
  'error_ratio',
  'error_rate',
  'equal_opportunity_difference',
  'coverage',
  'labels_on_time',
  'empty_answers',
  'refused_answers',
  'cut_off_answers',
]);

export const limitName = ({ measure, basis }: Pick<ModelLimitItem, 'measure' | 'basis'>): string =>
  basis === 'slices' && measure === 'mae'
    ? `Rise in mean absolute error, ${BASIS_WORD[basis]}`
    : `${CHECK_WORD[measure] ?? metricWord(measure)}, ${BASIS_WORD[basis]}`;

/** Groups of limits, in the order in which a reader investigates a problem. */
const GROUPS: readonly { title: string; bases: readonly LimitBasis[] }[] = [
  { title: 'Quality from labels', bases: ['realised'] },
  { title: 'Estimated quality', bases: ['estimated'] },
  { title: 'Requests and labels', bases: ['volume', 'labels'] },
  { title: 'Failures and latency', bases: ['serving'] },
  { title: 'Data quality', bases: ['quality'] },
  { title: 'Drift', bases: ['drift'] },
  { title: 'Slices and fairness', bases: ['slices', 'fairness'] },
  { title: 'Outputs', bases: ['answers'] },
];

/** Limits by group; every limit is included, and empty groups are omitted. */
export function limitGroups<T extends Pick<ModelLimitItem, 'basis'>>(
  items: readonly T[],
): { title: string; items: T[] }[] {
  return GROUPS.map(({ title, bases }) => ({
    title,
    items: items.filter(({ basis }) => bases.includes(basis)),
  })).filter((group) => group.items.length > 0);
}

/** Formats a value of a limit; shares as percent. */
export function limitFigure(
  { measure, basis }: Pick<ModelLimitItem, 'measure' | 'basis'>,
  value: number | null,
): string {
  if (basis === 'realised' || basis === 'estimated') return measureFigure(measure, value);
  if (measure === 'row_age' || measure === 'stale') return formatDuration(value);
  if (measure.startsWith('latency_')) return formatDuration(value);
  if (measure === 'answer_length') return formatMetric(value, '{characters}');
  if (/^(?:in|out)put_tokens$/u.test(measure)) return formatMetric(value, '{tokens}');
  if (basis === 'slices') return formatPercent(value, 1);
  return SHARES.has(measure) ? formatPercent(value, 1) : formatNumber(value, 3);
}

/** "Below 91.0%", or "Below 85% or above 95%": the condition that raises an alert. */
export function limitCondition(limit: ModelLimitItem, value = limit.limit): string {
  const { direction } = limit;
  // The value is always 1 or 0, so the condition shows no number.
  if (limit.measure === 'frozen') return 'A single value fills a window';
  if (direction !== 'away')
    return `${direction === 'below' ? 'Below' : 'Above'} ${limitFigure(limit, value)}`;
  const target = limit.target ?? 0;
  return `Below ${limitFigure(limit, target - value)} or above ${limitFigure(limit, target + value)}`;
}

/**
 * Label of the form field: a bound, or the allowed distance from the target in either direction.
 */
export function limitField(limit: ModelLimitItem): string {
  if (limit.direction === 'away')
    return `Alert if farther than this from ${limitFigure(limit, limit.target ?? 0)}`;
  return limit.direction === 'below' ? 'Alert below' : 'Alert above';
}

/** Number of alerts that a limit would have raised in the requested period, as text. */
export function describeWould(count: number | null, days: number): string {
  if (count === null) return 'No history';
  const within = formatCount(days, 'day');
  return count === 0 ? `Never in ${within}` : `${formatCount(count, 'time')} in ${within}`;
}

export const SOURCE_WORD: Record<ModelLimitItem['source'], string> = {
  shipped: 'Default',
  learned: 'Learned',
  set: 'Set manually',
};
