'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { MlflowServerItem } from '#lib/schemas/experiments/servers.ts';
import type { Page } from '#lib/schemas/fields.ts';

/** Page size. No store contains more servers, so one page returns all of them. */
const ALL = 100;

export function useMlflowServers() {
  return useQuery({
    queryKey: queryKey('experiments', 'mlflow-servers'),
    queryFn: ({ signal }) =>
      api<Page<MlflowServerItem>>('/api/experiments/servers', { query: { limit: ALL }, signal }),
    enabled: useCan('experiments:read'),
  });
}
