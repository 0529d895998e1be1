'use client';
import { keepPreviousData, useQueries, type UseQueryResult } from '@tanstack/react-query';
import type { ChartStatus } from '#components/charts/frame/chart-empty.tsx';
import { api, isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useLive } from '#components/client/use-live-updates.ts';
import { useTimeRange, type TimeRange } from '#components/client/use-time-range.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RangeResult } from '#lib/schemas/infrastructure/infrastructure.ts';
import { labelParams, refreshMs, type MetricQuery } from './metric-range.ts';

const POINTS = 300;

export interface MetricRanges {
  results: readonly (RangeResult | undefined)[];
  status: ChartStatus;
  stale: boolean;
  error: Error | null;
  errorId: string | undefined;
  onRetry: () => void;
}

/** Distinct names of the senders in all results. */
export function sourcesOf(results: MetricRanges['results']): string[] {
  return [...new Set(results.flatMap((result) => result?.sources ?? []))];
}

function combine(results: UseQueryResult<RangeResult>[]): Omit<MetricRanges, 'status'> & {
  pending: boolean;
} {
  const failed = results.find((result) => result.isError && result.data === undefined);
  return {
    results: results.map((result) => result.data),
    pending: results.some((result) => result.isPending),
    stale: results.some((result) => result.isPlaceholderData),
    error: failed?.error ?? null,
    errorId: isApiError(failed?.error) ? failed.error.id : undefined,
    onRetry: () => {
      for (const result of results) if (result.isError) void result.refetch();
    },
  };
}

type RangeTimes = Pick<TimeRange, 'from' | 'to' | 'tz' | 'fromMs' | 'toMs'>;

/** Key and request of one metric over a range. */
function rangeQuery(metricQuery: MetricQuery, { from, to, tz, fromMs, toMs }: RangeTimes) {
  const { metric, labels, as = 'raw', aggregate, by } = metricQuery;
  const { expected = false, utilization = false } = metricQuery;
  const reading = { as, aggregate, by };
  return {
    queryKey: queryKey('metrics', 'range', {
      metric,
      labels,
      ...reading,
      expected,
      utilization,
      from,
      to,
      tz,
    }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api<RangeResult>('/api/metrics/range', {
        query: {
          metric,
          ...labelParams(labels),
          from: fromMs,
          to: toMs,
          points: POINTS,
          ...reading,
          expected: expected ? 1 : undefined,
          utilization: utilization ? 1 : undefined,
        },
        signal,
      }),
  };
}

/**
 * Points of several metrics within the page's time range, refreshed while the range is live and the
 * tab visible.
 */
export function useMetricRanges(queries: readonly MetricQuery[], enabled = true): MetricRanges {
  const may = useCan('metrics:read');
  const { paused } = useLive();
  const range = useTimeRange();
  const { fromMs, toMs, live } = range;
  const { pending, ...rest } = useQueries({
    queries: queries.map((each) => ({
      ...rangeQuery(each, range),
      enabled: may && enabled && each.metric !== '',
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }: { state: { data?: RangeResult | undefined } }) =>
        live && !paused ? refreshMs(fromMs, toMs, state.data) : (false as const),
    })),
    combine,
  });
  const status: ChartStatus = !may
    ? 'no-permission'
    : rest.error !== null
      ? 'error'
      : pending
        ? 'loading'
        : 'ready';
  return { ...rest, status };
}
