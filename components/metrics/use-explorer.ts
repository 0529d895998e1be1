'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { readLabels, writeLabels } from '#lib/explorer-link.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { MetricLabels, MetricName } from '#lib/schemas/infrastructure/infrastructure.ts';
import { explorerParsers } from './explorer-state.ts';
import { isHistogram, labelParams, type Aggregate, type Reading } from './metric-range.ts';

const MOST_NAMES = 200;
const MOST_VALUES = 200;

/** Metric, labels and reading of the explorer, stored in the URL. */
export function useExplorerState() {
  const [state, setState] = useQueryStates(explorerParsers, { history: 'push', scroll: false });
  const labels = useMemo(() => readLabels(state.labels), [state.labels]);
  return {
    metric: state.metric,
    labels,
    as: state.as,
    lines: state.lines,
    group: state.group,
    // Rates are summed, levels are averaged.
    aggregate: state.agg ?? (state.as === 'rate' ? ('sum' as const) : ('avg' as const)),
    setGroup: (group: string) => void setState({ group: group || null, lines: null }),
    setAggregate: (agg: Aggregate) => void setState({ agg }),
    setLines: (lines: readonly string[]) =>
      void setState({ lines: lines.length === 0 ? null : [...lines] }, { history: 'replace' }),
    setLabels: (next: Readonly<Record<string, string>>) =>
      void setState({ labels: writeLabels(next) || null, lines: null }),
    setReading: (as: Reading) => void setState({ as }),
  };
}

/** Metrics whose name contains the text. */
export function useMetricNames(q: string) {
  return useQuery({
    queryKey: queryKey('metrics', 'names', q, MOST_NAMES),
    queryFn: ({ signal }) =>
      api<{ items: MetricName[] }>('/api/metrics/names', {
        query: { q, limit: MOST_NAMES },
        signal,
      }),
    enabled: useCan('metrics:read'),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** Kind and unit of the chosen metric. */
export function useMetricName(metric: string): MetricName | undefined {
  const { data } = useQuery({
    queryKey: queryKey('metrics', 'name', metric),
    queryFn: ({ signal }) =>
      api<{ items: MetricName[] }>('/api/metrics/names', {
        query: { q: metric, limit: MOST_NAMES },
        signal,
      }),
    enabled: useCan('metrics:read') && metric !== '',
    staleTime: 60_000,
  });
  return data?.items.find((item) => item.name === metric);
}

function useLabels(metric: string, labels: Readonly<Record<string, string>>, label: string | null) {
  return useQuery({
    queryKey: queryKey('metrics', 'labels', metric, labels, label),
    queryFn: ({ signal }) =>
      api<MetricLabels>('/api/metrics/labels', {
        query: { metric, ...labelParams(labels), label: label ?? undefined, limit: MOST_VALUES },
        signal,
      }),
    enabled: useCan('metrics:read') && metric !== '' && label !== '',
    staleTime: 60_000,
  });
}

export function useLabelNames(
  metric: string,
  labels: Readonly<Record<string, string>>,
): readonly string[] {
  const { data } = useLabels(metric, labels, null);
  return data !== undefined && 'names' in data ? data.names : [];
}

/** Values of one label under the other filters, the most frequent first. */
export function useLabelValues(
  metric: string,
  labels: Readonly<Record<string, string>>,
  label: string,
): readonly { value: string; series: number }[] {
  const { data } = useLabels(metric, labels, label);
  return data !== undefined && 'values' in data ? data.values : [];
}

/** The most informative reading for a kind of metric. */
export function usualReading(kind: string): Reading {
  if (isHistogram(kind)) return 'p95';
  return kind === 'counter' ? 'rate' : 'raw';
}

/** Valid readings for a type of metric. */
export function readingsOf(kind: string): readonly Reading[] {
  if (isHistogram(kind)) return ['raw', 'rate', 'p50', 'p95', 'p99'];
  return ['raw', 'rate'];
}
