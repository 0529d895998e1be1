import { ALL_SERIES } from '#components/metrics/explorer-state.ts';
import type { Aggregate, MetricQuery, Reading } from '#components/metrics/metric-range.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';

export const READING_WORD: Record<Reading, string> = {
  raw: 'As sent',
  rate: 'Per second',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
};
export const AGGREGATE_WORD: Record<Aggregate, string> = {
  sum: 'Sum',
  avg: 'Average',
  max: 'Highest',
};

type Grouping = Pick<MetricQuery, 'aggregate' | 'by'>;

/** Grouping parameters of the API; empty if each series has its own line. */
export function groupingOf({
  group,
  aggregate,
}: {
  group: string;
  aggregate: Aggregate;
}): Grouping {
  if (group === '') return {};
  return group === ALL_SERIES ? { aggregate } : { aggregate, by: group };
}

/** Names of grouped lines: the label values. */
export function groupNames(series: readonly RangeSeries[], group: string): string[] {
  return series.map(({ labels }) =>
    group === ALL_SERIES ? 'All series' : labels[group] || `no ${group}`,
  );
}

/** "http.server.request.duration, p95, by http.route"; "sum of shop.queue by pod". */
export function chartTitle(metric: string, as: Reading, { aggregate, by }: Grouping): string {
  const quantile = as !== 'raw' && as !== 'rate';
  const reading = as === 'raw' ? '' : `, ${READING_WORD[as].toLowerCase()}`;
  const made = aggregate === undefined || quantile ? '' : `${AGGREGATE_WORD[aggregate]} of `;
  const grouped = aggregate === undefined ? '' : by === undefined ? ', all series' : ` by ${by}`;
  return `${made}${metric}${reading}${grouped}`;
}
