'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '#components/client/api.ts';
import { useSharedQuery } from '#components/client/use-shared-query.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { SilenceItem, SilencePreview } from '#lib/schemas/incidents/silences.ts';
import type { CheckItem } from '#lib/schemas/monitoring/checks.ts';
import type { MonitorItem } from '#lib/schemas/monitoring/monitoring.ts';

/** Maximum number of stored monitors or checks, so one page lists them all. */
const ALL = 200;
const TYPING_MS = 600;

export function useMonitors(enabled: boolean) {
  return useQuery({
    queryKey: queryKey('monitoring', 'monitors'),
    queryFn: ({ signal }) =>
      api<Page<MonitorItem>>('/api/monitors', { query: { limit: ALL }, signal }),
    enabled,
  });
}

export function useMonitor(id: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKey('monitoring', 'monitor', id),
    queryFn: ({ signal }) => api<MonitorItem>(`/api/monitors/${id}`, { signal }),
    enabled,
  });
}

export function useChecks(enabled: boolean) {
  return useQuery({
    queryKey: queryKey('monitoring', 'checks'),
    queryFn: ({ signal }) => api<Page<CheckItem>>('/api/checks', { query: { limit: ALL }, signal }),
    enabled,
  });
}

export function useSilences(state: 'current' | 'over', enabled: boolean) {
  return useSharedQuery({
    queryKey: queryKey('incidents', 'silences', state),
    queryFn: ({ signal }) =>
      api<Page<SilenceItem>>('/api/silences', { query: { state, limit: ALL }, signal }),
    enabled,
  });
}

/** Debounces a value, so that not every keystroke sends a request. Compares values by content. */
export function useDelayed<T>(value: T): T {
  const [delayed, setDelayed] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    // The value is a new object at each render. Reusing an equal earlier object prevents a loop.
    const timer = setTimeout(
      () => setDelayed((before) => (JSON.stringify(before) === key ? before : value)),
      TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [key, value]);
  return delayed;
}

export type SilenceScope = Pick<SilenceItem, 'matchers'> & {
  resourceId: string | null;
  monitorId: string | null;
};

/** Firing alerts that a silence would match. */
export function useSilencePreview(scope: SilenceScope) {
  const settled = useDelayed(scope);
  return useQuery({
    queryKey: queryKey('incidents', 'silence-preview', settled),
    queryFn: ({ signal }) =>
      api<SilencePreview>('/api/silences/preview', { method: 'POST', body: settled, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
