'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { FreezeWindow, PolicyDetail } from '#lib/schemas/actions/policy.ts';

/**
 * The active approvals policy with its history. Its key begins with `actions`, the topic that a
 * save invalidates.
 */
export function usePolicy() {
  return useQuery({
    queryKey: queryKey('actions', 'policy'),
    queryFn: ({ signal }) => api<PolicyDetail>('/api/policies/approvals', { signal }),
    enabled: useCan('policies:read'),
  });
}

/** The freeze window that is active at a time, or null. */
export function freezeWindowAt(
  windows: readonly FreezeWindow[],
  atMs: number,
): FreezeWindow | null {
  return (
    windows.find((window) => Date.parse(window.from) <= atMs && atMs < Date.parse(window.to)) ??
    null
  );
}
