'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMetricRanges } from '#components/infrastructure/use-metric-ranges.ts';
import { api, isApiError } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { useLive } from '#components/shell/use-live-updates.ts';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { queryKey } from '#lib/query-keys.ts';
import type {
  BaselineItem,
  ColumnDriftAnswer,
  PerformanceAnswer,
} from '#lib/schemas/models-windows.ts';

const REFRESH_MS = 60_000;

function useWindowQuery<T>(
  name: string,
  part: 'performance' | 'drift',
  version: string,
  enabled: boolean,
) {
  const { from, to, tz, fromMs, toMs, live } = useTimeRange();
  const { paused } = useLive();
  const mayRead = useCan('models:read');
  return useQuery({
    queryKey: queryKey('models', part, name, { from, to, tz, version }),
    queryFn: ({ signal }) =>
      api<T>(`/api/inference/models/${encodeURIComponent(name)}/${part}`, {
        query: { from: fromMs, to: toMs, version },
        signal,
      }),
    enabled: mayRead && enabled,
    placeholderData: keepPreviousData,
    refetchInterval: live && !paused ? REFRESH_MS : false,
    retry: (count, error) => !isApiError(error) && count < 2,
  });
}

/** Realised performance of the range of the page. */
export function usePerformance(name: string, version: string, enabled: boolean) {
  return useWindowQuery<PerformanceAnswer>(name, 'performance', version, enabled);
}

export function useBaselines(name: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKey('models', 'baselines', name),
    queryFn: ({ signal }) =>
      api<{ items: BaselineItem[] }>(
        `/api/inference/models/${encodeURIComponent(name)}/baselines`,
        { signal },
      ),
    enabled: useCan('models:read') && enabled,
  });
}

/** Drift of each column against the newest baseline; nothing is asked without one. */
export function useColumnDrift(name: string, version: string, enabled: boolean) {
  return useWindowQuery<ColumnDriftAnswer>(name, 'drift', version, enabled);
}

/** Estimated quality, as the watch of models writes it. */
export function useEstimated(name: string, enabled: boolean) {
  return useMetricRanges(
    [{ metric: 'model.quality', labels: { model: name, basis: 'estimated' } }],
    enabled,
  );
}
