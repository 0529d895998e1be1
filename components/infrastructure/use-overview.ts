'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/shell/api.ts';
import { useLive } from '#components/shell/use-live-updates.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { OverviewPage } from '#lib/schemas/infrastructure.ts';
import type { InfrastructureFilter } from './infrastructure-filter.ts';

const PAGE = 100;
/** Figures are measurements, which no live frame announces. */
const REFRESH_MS = 15_000;

export type OverviewKind = 'services' | 'hosts';

/** The filter as the API takes it. */
export function overviewQuery(filter: InfrastructureFilter): Record<string, string> {
  return {
    q: filter.q,
    state: filter.state.join(','),
    environment: filter.environment.join(','),
  };
}

/** Services or hosts with their figures, what needs attention first. */
export function useOverview(kind: OverviewKind, filter: InfrastructureFilter, enabled: boolean) {
  const { paused } = useLive();
  const sent = overviewQuery(filter);
  const query = useInfiniteQuery({
    queryKey: queryKey('infrastructure', kind, sent),
    queryFn: ({ pageParam, signal }) =>
      api<OverviewPage>(`/api/${kind}`, {
        query: { ...sent, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : REFRESH_MS,
    enabled,
  });
  // A ticked environment must not empty the list of its neighbours.
  const elsewhere = useQuery({
    queryKey: queryKey('infrastructure', kind, 'environments', { q: filter.q }),
    queryFn: ({ signal }) =>
      api<OverviewPage>(`/api/${kind}`, { query: { q: filter.q, limit: 1 }, signal }),
    enabled: enabled && filter.environment.length > 0,
    placeholderData: keepPreviousData,
  });
  const facets = query.data?.pages[0]?.facets ?? {};
  return {
    query,
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    states: facets['state'] ?? {},
    environments: elsewhere.data?.facets['environment'] ?? facets['environment'] ?? {},
  };
}
