'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useHeldRows } from '#components/client/use-buffered-rows.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { IncidentPage, IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { filterQuery, type IncidentFilter } from './incident-filter.ts';

const PAGE = 50;
const MOST = 1_000;

/**
 * Counts of each facet under the other filters, so that a selected value does not reduce the counts
 * of its alternatives to zero.
 */
export function useFacetCounts(filter: IncidentFilter, enabled: boolean) {
  const count = (name: string, without: Partial<IncidentFilter>) => ({
    queryKey: queryKey('incidents', 'facet', name, { ...filter, ...without }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api<IncidentPage>('/api/incidents', {
        query: { ...filterQuery({ ...filter, ...without }), limit: 1 },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const status = useQuery(count('status', { status: 'all' }));
  const severity = useQuery(count('severity', { severity: [] }));
  const priority = useQuery(count('priority', { priority: [] }));
  const query = useQuery(count('places', {}));
  return {
    status: status.data?.facets['status'],
    snoozed: status.data?.facets['snoozed']?.['only'] ?? 0,
    severity: severity.data?.facets['severity'],
    priority: priority.data?.facets['priority'],
    // The server counts each of these under the filters of the others.
    places: query.data?.facets ?? {},
  };
}

/** All matching incidents, up to the limit of one response. */
export async function fetchMatching(filter: IncidentFilter): Promise<readonly IncidentSummary[]> {
  const page = await api<IncidentPage>('/api/incidents', {
    query: { ...filterQuery(filter), limit: MOST },
  });
  return page.items;
}

/** Pages of the list; newer incidents wait behind a pill and do not push rows down. */
export function useIncidentList(filter: IncidentFilter, enabled: boolean) {
  const query = useInfiniteQuery({
    queryKey: queryKey('incidents', 'list', filter),
    queryFn: ({ pageParam, signal }) =>
      api<IncidentPage>('/api/incidents', {
        query: { ...filterQuery(filter), limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled,
  });
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const held = useHeldRows(
    `incidents ${JSON.stringify(filter)}`,
    all,
    query.isSuccess && !query.isPlaceholderData,
  );
  return {
    query,
    ...held,
    counts: query.data?.pages[0]?.facets['status'] ?? {},
  };
}
