'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { api } from '#components/client/api.ts';
import { useSave } from '#components/client/save/use-save.ts';
import { useSession } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { DemoStatus } from '#lib/schemas/governance/governance.ts';

const MOVING_MS = 1_000;
const RESTING_MS = 30_000;

/**
 * State of the demo company, refetched every second while it changes, with functions to start and
 * remove it.
 */
export function useDemo() {
  const client = useQueryClient();
  const router = useRouter();
  const { instance } = useSession();
  const query = useQuery({
    queryKey: queryKey('governance', 'demo'),
    queryFn: ({ signal }) => api<DemoStatus>('/api/demo', { signal }),
    // no event reports the progress of the launcher
    refetchInterval: ({ state }) =>
      state.data?.state === 'starting' || state.data?.state === 'removing' ? MOVING_MS : RESTING_MS,
  });
  const state = query.data?.state;
  const running = query.data?.running;
  useEffect(() => {
    // Refreshes the layout, which the server renders with badges and personas.
    if (running !== undefined && running !== instance.demo) router.refresh();
  }, [running, instance.demo, router]);
  useEffect(() => {
    if (state === 'off' || state === 'running')
      void client.invalidateQueries({ queryKey: queryKey('governance', 'first-run') });
  }, [state, client]);
  const open = useSave<DemoStatus>('governance');
  const remove = useSave<DemoStatus>('governance');
  return {
    query,
    open: {
      run: () => open.mutate({ path: '/api/demo', method: 'POST' }),
      pending: open.isPending,
      error: open.error,
    },
    remove: {
      run: () => remove.mutate({ path: '/api/demo', method: 'DELETE' }),
      pending: remove.isPending,
      error: remove.error,
    },
  };
}
