'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { FirstRun } from '#lib/schemas/governance/governance.ts';

const REFRESH_MS = 10_000;

/** Setup progress of this installation; refetched until every step is done. */
export function useFirstRun() {
  return useQuery({
    queryKey: queryKey('governance', 'first-run'),
    queryFn: ({ signal }) => api<FirstRun>('/api/first-run', { signal }),
    // The steps belong to several topics, some without events, so they are polled.
    refetchInterval: ({ state }) =>
      state.data?.steps.every((step) => step.done) === true ? false : REFRESH_MS,
    enabled: useCan('overview:read'),
  });
}
