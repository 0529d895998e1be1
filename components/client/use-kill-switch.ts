'use client';
import { queryKey } from '#lib/query-keys.ts';
import type { KillSwitch } from '#lib/schemas/actions/execution.ts';
import { api } from './api.ts';
import { useSettled } from './use-settled.ts';
import { useSharedQuery } from './use-shared-query.ts';

/**
 * The state of the kill switch. While it cannot be read, no action runs and the state is unknown.
 */
export function useKillSwitch() {
  return useSharedQuery({
    queryKey: queryKey('kill-switch'),
    queryFn: ({ signal }) => api<KillSwitch>('/api/kill-switch', { signal }),
    staleTime: 10_000,
    enabled: useSettled(),
  });
}
