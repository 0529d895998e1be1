'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartBand, ChartBandPoint, ChartSeries } from '#components/charts/chart-types.ts';
import type { ChartStatus } from '#components/charts/frame/chart-empty.tsx';
import { api, isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { seriesNames, shownUnit, withSenders } from '#components/labels/signal-title.ts';
import { bandPoints } from '#components/metrics/expected-band.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RangeResult, RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';

const SHORT_MS = 3 * 3_600_000;
const MOST_LINES = 6;
/** Length of the key without the times: topic, kind, metric and labels. */
const SIGNAL_PART = 4;

export interface SignalQuery {
  metric: string;
  labels: Readonly<Record<string, string>>;
  /** The single series that raised the alert, if recorded. */
  seriesId?: string | null;
  fromMs: number;
  toMs: number;
  /**
   * The expected range when the alert was raised. If omitted, the learned range of each hour is
   * used.
   */
  expected?: { low: number | null; high: number | null } | null;
}

/** The expected range at the time of an alert, drawn across the entire chart. */
function alertBand(
  { low, high }: { low: number | null; high: number | null },
  fromMs: number,
  toMs: number,
): ChartBandPoint[] {
  if (high === null) return [];
  const from = low ?? Math.min(0, high);
  return [
    [fromMs, from, high],
    [toMs, from, high],
  ];
}

function choose(series: readonly RangeSeries[], seriesId: string | null): readonly RangeSeries[] {
  const own = series.filter((each) => each.seriesId === seriesId);
  if (own.length > 0 && series.length > MOST_LINES) return own;
  return series;
}

function toDrawn(
  data: RangeResult | undefined,
  { seriesId = null, expected = null, fromMs, toMs }: Omit<SignalQuery, 'metric' | 'labels'>,
  unit: string,
) {
  const chosen = choose(data?.series ?? [], seriesId);
  const apart = seriesNames(chosen.map((each) => each.labels));
  const names = withSenders(chosen.map(({ source }, at) => ({ name: apart[at] ?? '', source })));
  const series = chosen.map(({ seriesId: id, points }, at): ChartSeries => ({
    id,
    name: names[at] ?? '',
    points,
  }));
  // Lines of several instances have separate ranges; one band for all would be misleading.
  const learned = chosen.length === 1 ? chosen[0]?.expected : null;
  const ready = learned?.state === 'ready' ? learned : null;
  const points =
    expected === null
      ? bandPoints(ready?.band ?? [], fromMs, toMs, unit)
      : alertBand(expected, fromMs, toMs);
  const band: ChartBand | undefined = points.length === 0 ? undefined : { points };
  return {
    series,
    band,
    usual: ready?.center ?? null,
  };
}

/**
 * Number of points to request. Older data has one point per minute, so coarser steps that are not
 * whole minutes would cause gaps. Short ranges need fewer points.
 */
function pointsOf(lengthMs: number): number {
  return lengthMs <= SHORT_MS ? 180 : 400;
}

function fetchRange({ metric, labels, fromMs, toMs }: SignalQuery, signal: AbortSignal) {
  const matchers: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) matchers[`labels[${name}]`] = value;
  return api<RangeResult>('/api/metrics/range', {
    query: {
      metric,
      from: fromMs,
      to: toMs,
      points: pointsOf(toMs - fromMs),
      expected: 1,
      ...matchers,
    },
    signal,
  });
}

/** Points of one signal in chart format, with the expected range if there is only one line. */
export function useSignalRange(asked: SignalQuery) {
  const { metric, labels, seriesId = null, fromMs, toMs, expected = null } = asked;
  const may = useCan('metrics:read');
  const key = queryKey('metrics', 'range', metric, labels, fromMs, toMs);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => fetchRange(asked, signal),
    enabled: may && metric !== '',
    // The line remains while time advances. Another signal never shows the line of the previous
    // signal.
    placeholderData: (before: RangeResult | undefined, last) =>
      JSON.stringify(last?.queryKey.slice(0, SIGNAL_PART)) ===
      JSON.stringify(key.slice(0, SIGNAL_PART))
        ? before
        : undefined,
  });
  const { data } = query;
  const unit = shownUnit(metric, data?.unit ?? null);
  const drawn = useMemo(
    () => toDrawn(data, { seriesId, expected, fromMs, toMs }, unit),
    [data, seriesId, expected, fromMs, toMs, unit],
  );
  const loaded: ChartStatus = query.isError ? 'error' : query.isPending ? 'loading' : 'ready';
  const status: ChartStatus = may ? loaded : 'no-permission';
  return {
    ...drawn,
    sources: data?.sources ?? [],
    unit,
    status,
    empty: {
      errorId: isApiError(query.error) ? query.error.id : undefined,
      onRetry: () => void query.refetch(),
    },
  };
}
