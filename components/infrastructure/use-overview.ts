'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useLive } from '#components/client/use-live-updates.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { OverviewPage } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { InfrastructureFilter } from './infrastructure-filter.ts';

const PAGE = 100;
/** Poll interval, because live frames do not announce measurements. */
const REFRESH_MS = 15_000;

export type OverviewKind = 'services' | 'hosts';

/** The filter as query parameters of the API. */
export function overviewQuery(filter: InfrastructureFilter): Record<string, string> {
  return {
    q: filter.q,
    state: filter.state.join(','),
    environment: filter.environment.join(','),
    team: filter.team.join(','),
    owner: filter.owner.join(','),
    tier: filter.tier.join(','),
  };
}

/** Services or hosts with their figures; those that need attention first. */
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
  const facets = query.data?.pages[0]?.facets ?? {};
  return {
    query,
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    total: query.data?.pages[0]?.total ?? 0,
    facets,
  };
}
