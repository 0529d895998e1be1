'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useLive } from '#components/client/use-live-updates.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ColumnAnswer, ImportanceAnswer } from '#lib/schemas/drift/columns.ts';
import type {
  BaselinesAnswer,
  ColumnDriftAnswer,
  PerformanceAnswer,
} from '#lib/schemas/drift/windows.ts';
import type { UsageAnswer } from '#lib/schemas/inference/usage.ts';
import type { EstimatedAnswer, QualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import type { SlicesAnswer } from '#lib/schemas/model-monitoring/slices.ts';

const REFRESH_MS = 60_000;

function useWindowQuery<T>(name: string, part: string, version: string, enabled: boolean) {
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

/** Actual performance within the time range of the page. */
export function usePerformance(name: string, version: string, enabled: boolean) {
  return useWindowQuery<PerformanceAnswer>(name, 'performance', version, enabled);
}

export function useBaselines(name: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKey('models', 'baselines', name),
    queryFn: ({ signal }) =>
      api<BaselinesAnswer>(`/api/inference/models/${encodeURIComponent(name)}/baselines`, {
        signal,
      }),
    enabled: useCan('models:read') && enabled,
  });
}

/** Drift of each column against the newest baseline; sends no request without one. */
export function useColumnDrift(name: string, version: string, enabled: boolean) {
  return useWindowQuery<ColumnDriftAnswer>(name, 'drift', version, enabled);
}

/** Calls, tokens, latency and errors within the time range of the page. */
export function useUsage(name: string) {
  return useWindowQuery<UsageAnswer>(name, 'usage', '', true);
}

/** Estimated quality, before labels arrive. */
export function useEstimated(name: string, version: string, enabled: boolean) {
  return useWindowQuery<EstimatedAnswer>(name, 'estimated', version, enabled);
}

/** Data quality of every column over time. */
export function useQuality(name: string, version: string, enabled: boolean) {
  return useWindowQuery<QualityAnswer>(name, 'quality', version, enabled);
}

/** One column compared with the baseline. */
export function useColumn(name: string, column: string, version: string) {
  return useWindowQuery<ColumnAnswer>(name, `columns/${encodeURIComponent(column)}`, version, true);
}

/** Importance of each column in the version that serves. */
export function useImportance(name: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKey('models', 'importance', name),
    queryFn: ({ signal }) =>
      api<ImportanceAnswer>(`/api/inference/models/${encodeURIComponent(name)}/importance`, {
        signal,
      }),
    enabled: useCan('models:read') && enabled,
    staleTime: 60_000,
  });
}

/** Data quality of one column in fine time steps. */
export function useColumnQuality(name: string, column: string, version: string) {
  const { from, to, tz, fromMs, toMs } = useTimeRange();
  return useQuery({
    queryKey: queryKey('models', 'quality', name, { from, to, tz, column, version }),
    queryFn: ({ signal }) =>
      api<QualityAnswer>(`/api/inference/models/${encodeURIComponent(name)}/quality`, {
        query: { from: fromMs, to: toMs, column, version, points: 200 },
        signal,
      }),
    enabled: useCan('models:read'),
    placeholderData: keepPreviousData,
  });
}

/** Worst slices within the time range of the page, and the groups of one column. */
export function useSlices(name: string, version: string, by: string) {
  const { from, to, tz, fromMs, toMs } = useTimeRange();
  return useQuery({
    queryKey: queryKey('models', 'slices', name, { from, to, tz, version, by }),
    queryFn: ({ signal }) =>
      api<SlicesAnswer>(`/api/inference/models/${encodeURIComponent(name)}/slices`, {
        query: { from: fromMs, to: toMs, version, by },
        signal,
      }),
    enabled: useCan('models:read'),
    placeholderData: keepPreviousData,
  });
}
