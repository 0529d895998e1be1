'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { InventoryPage } from '#lib/schemas/models/governance.ts';

const PAGE = 100;
const many = parseAsArrayOf(parseAsString).withDefault([]);

export type InventoryFacet = 'tier' | 'owner' | 'gap';

/** Search and facets of the inventory, stored in the URL. */
export function useInventoryFilter() {
  const [filter, set] = useQueryStates({
    q: parseAsString.withDefault(''),
    tier: many,
    owner: many,
    gap: many,
  });
  return {
    filter,
    query: {
      search: filter.q.trim(),
      tier: filter.tier,
      owner: filter.owner,
      gap: filter.gap,
    },
    setFilter: (part: Partial<typeof filter>) => void set(part),
    clear: () => void set({ q: null, tier: null, owner: null, gap: null }),
  };
}

/** Registered models with owners and gaps, page by page. */
export function useInventory(
  query: ReturnType<typeof useInventoryFilter>['query'],
  enabled: boolean,
) {
  return useInfiniteQuery({
    queryKey: queryKey('models', 'inventory', query),
    queryFn: ({ pageParam, signal }) =>
      api<InventoryPage>('/api/governance/models', {
        query: { ...query, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}
