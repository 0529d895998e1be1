'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartMarker, ChartWindow } from '#components/charts/chart-types.ts';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useLive } from '#components/client/use-live-updates.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { changeName } from '#components/labels/change-name.ts';
import { incidentKey } from '#components/labels/incident-text.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type {
  ChangeItem,
  ResourceDetail,
  ResourceItem,
} from '#lib/schemas/infrastructure/infrastructure.ts';

const REFRESH_MS = 15_000;

/** One resource with state, figures, relations, aliases and firing alerts. */
export function useResource(id: string) {
  const { paused } = useLive();
  return useQuery({
    queryKey: queryKey('infrastructure', 'resource', id),
    queryFn: ({ signal }) => api<ResourceDetail>(`/api/resources/${id}`, { signal }),
    // Figures and last-seen times are measurements, which live frames do not announce.
    refetchInterval: paused ? false : REFRESH_MS,
  });
}

/** Changes of one resource within the page's time range, newest first. */
export function useChanges(resourceId: string) {
  const { from, to, tz, fromMs, toMs } = useTimeRange();
  return useQuery({
    queryKey: queryKey('infrastructure', 'changes', resourceId, from, to, tz),
    queryFn: ({ signal }) =>
      api<Page<ChangeItem>>('/api/changes', {
        query: { resourceId, from: fromMs, to: toMs, limit: 100 },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/**
 * Incidents of a resource, as its header counts them: open ones and those within the page's time
 * range.
 */
export function useIncidentsOf({ id }: Pick<ResourceItem, 'id'>) {
  const { from, to, tz, fromMs, toMs } = useTimeRange();
  const enabled = useCan('incidents:read');
  return useQuery({
    queryKey: queryKey('incidents', 'of-resource', id, from, to, tz),
    queryFn: ({ signal }) =>
      api<Page<IncidentSummary>>('/api/incidents', {
        query: { resource: id, from: fromMs, to: toMs, limit: 50 },
        signal,
      }),
    select: (page) => page.items,
    placeholderData: keepPreviousData,
    enabled,
  });
}

const LOG_LABEL: Record<string, 'service' | 'host'> = { service: 'service', host: 'host' };

/** Log filter of a resource; null for kinds that write no logs. */
export function logFilterOf(
  resource: Pick<ResourceItem, 'kind' | 'name' | 'labels'>,
): Record<string, string> | null {
  if (resource.kind === 'process') {
    const service = resource.labels['service.name'];
    return service === undefined ? null : { service };
  }
  const label = LOG_LABEL[resource.kind];
  if (label === undefined) return null;
  return {
    [label]: label === 'host' ? (resource.labels['host.name'] ?? resource.name) : resource.name,
  };
}

/** Changes as diamond markers on the charts. */
export function useMarkers(changes: readonly ChangeItem[] | undefined): ChartMarker[] {
  return useMemo(
    () =>
      (changes ?? []).map((change) => ({
        atMs: Date.parse(change.occurredAt),
        name: changeName(change),
      })),
    [changes],
  );
}

/** Time window of the newest incident to highlight on the charts, which can show only one. */
export function useIncidentWindow(
  incidents: readonly IncidentSummary[] | undefined,
): ChartWindow | undefined {
  const open = incidents?.find((item) => item.resolvedAt === null) ?? incidents?.[0];
  const { onsetAt, resolvedAt } = open ?? {};
  const label = open ? incidentKey(open) : '';
  return useMemo(
    () =>
      onsetAt === undefined
        ? undefined
        : {
            fromMs: Date.parse(onsetAt),
            toMs: typeof resolvedAt === 'string' ? Date.parse(resolvedAt) : null,
            label,
          },
    [onsetAt, resolvedAt, label],
  );
}
