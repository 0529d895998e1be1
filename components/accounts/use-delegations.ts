'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { DelegationPage } from '#lib/schemas/actions/delegations.ts';

/** Current and planned delegations of approvals, and possible delegates. */
export function useDelegations(enabled: boolean) {
  return useQuery({
    queryKey: queryKey('actions', 'delegations'),
    queryFn: ({ signal }) => api<DelegationPage>('/api/account/delegations', { signal }),
    enabled,
  });
}
