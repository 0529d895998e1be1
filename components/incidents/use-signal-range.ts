'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartBand, ChartSeries } from '#components/charts/chart-types.ts';
import type { ChartStatus } from '#components/charts/chart-empty.tsx';
import { api, isApiError } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { RangeResult, RangeSeries } from '#lib/schemas/infrastructure.ts';
import { seriesName, shownUnit } from './signal-title.ts';

const POINTS = 240;
const MOST_LINES = 6;

export interface SignalQuery {
  metric: string;
  labels: Readonly<Record<string, string>>;
  /** The one series that raised the alert, when it is known. */
  seriesId?: string | null;
  fromMs: number;
  toMs: number;
  /** What was expected when the alert was raised; else what is expected now. */
  expected?: { low: number | null; high: number | null } | null;
  enabled?: boolean;
}

function bandOf(
  low: number | null,
  high: number | null,
  fromMs: number,
  toMs: number,
): ChartBand | undefined {
  if (high === null) return undefined;
  const from = low ?? Math.min(0, high);
  return {
    points: [
      [fromMs, from, high],
      [toMs, from, high],
    ],
  };
}

function choose(series: readonly RangeSeries[], seriesId: string | null): readonly RangeSeries[] {
  const own = series.filter((each) => each.seriesId === seriesId);
  if (own.length > 0 && series.length > MOST_LINES) return own;
  return series;
}

/** Points of one signal as the charts take them, with its expected range where there is one line. */
export function useSignalRange({
  metric,
  labels,
  seriesId = null,
  fromMs,
  toMs,
  expected = null,
  enabled = true,
}: SignalQuery) {
  const may = useCan('metrics:read');
  const query = useQuery({
    queryKey: queryKey('metrics', 'range', metric, labels, fromMs, toMs),
    queryFn: ({ signal }) =>
      api<RangeResult>('/api/metrics/range', {
        query: {
          metric,
          from: fromMs,
          to: toMs,
          points: POINTS,
          expected: 1,
          ...Object.fromEntries(
            Object.entries(labels).map(([name, value]) => [`labels[${name}]`, value]),
          ),
        },
        signal,
      }),
    enabled: may && enabled && metric !== '',
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const drawn = useMemo(() => {
    const chosen = choose(data?.series ?? [], seriesId);
    const others = chosen.map((each) => each.labels);
    const series = chosen.map((each): ChartSeries => ({
      id: each.seriesId,
      name: seriesName(each.labels, others),
      points: each.points,
    }));
    const [only] = chosen;
    const learned = chosen.length === 1 ? only?.expected : null;
    const band =
      expected !== null
        ? bandOf(expected.low, expected.high, fromMs, toMs)
        : learned?.state === 'ready'
          ? bandOf(learned.low, learned.high, fromMs, toMs)
          : undefined;
    return { series, band, usual: learned?.state === 'ready' ? learned.center : null };
  }, [data, seriesId, expected, fromMs, toMs]);
  const status: ChartStatus = !may
    ? 'no-permission'
    : query.isError
      ? 'error'
      : query.isPending
        ? 'loading'
        : 'ready';
  return {
    ...drawn,
    unit: shownUnit(metric, data?.unit ?? null),
    status,
    stale: query.isPlaceholderData,
    empty: {
      errorId: isApiError(query.error) ? query.error.id : undefined,
      onRetry: () => void query.refetch(),
    },
  };
}
