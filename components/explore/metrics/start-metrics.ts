import { isHistogram, type MetricQuery } from '#components/metrics/metric-range.ts';
import type { MetricName } from '#lib/schemas/infrastructure/infrastructure.ts';

export interface StartMetric {
  title: string;
  unit: string;
  query: MetricQuery;
}

/** Golden signals of services, models and hosts. */
const GOLDEN: readonly StartMetric[] = [
  {
    title: 'Requests by service',
    unit: '{request}/s',
    query: { metric: 'service.request.rate', labels: {}, aggregate: 'sum', by: 'service.name' },
  },
  {
    title: 'Errors by service',
    unit: 'ratio',
    query: { metric: 'service.error.ratio', labels: {}, aggregate: 'avg', by: 'service.name' },
  },
  {
    title: 'Latency p95 by service',
    unit: 's',
    query: { metric: 'service.latency.p95', labels: {}, aggregate: 'max', by: 'service.name' },
  },
  {
    title: 'Requests by model',
    unit: '{request}/s',
    query: { metric: 'inference.request.rate', labels: {}, aggregate: 'sum', by: 'model' },
  },
  {
    title: 'CPU by host',
    unit: 'ratio',
    query: {
      metric: 'system.cpu.utilization',
      labels: {},
      aggregate: 'avg',
      by: 'host.name',
      utilization: true,
    },
  },
  {
    title: 'Memory by host',
    unit: 'ratio',
    query: {
      metric: 'system.memory.utilization',
      labels: {},
      aggregate: 'max',
      by: 'host.name',
      utilization: true,
    },
  },
];
const MOST = 6;

/** Starting charts: golden signals with data, otherwise the metrics with most series. */
export function startMetrics(known: readonly MetricName[]): StartMetric[] {
  const names = new Set(known.map(({ name }) => name));
  const golden = GOLDEN.filter(({ query }) => names.has(query.metric));
  if (golden.length > 0) return golden;
  return known
    .toSorted((a, b) => b.series - a.series)
    .slice(0, MOST)
    .map(({ name, kind, unit }) => ({
      title: name,
      unit,
      query: {
        metric: name,
        labels: {},
        as: isHistogram(kind) ? 'p95' : kind === 'counter' ? 'rate' : 'raw',
        aggregate: kind === 'counter' ? 'sum' : 'avg',
      },
    }));
}
