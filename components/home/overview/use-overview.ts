'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useAttention } from '#components/client/use-attention.ts';
import { useKillSwitch } from '#components/client/use-kill-switch.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { OverviewPage } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';

const LIMIT = 100;

function useHealth(kind: 'services' | 'hosts') {
  return useQuery({
    queryKey: queryKey('infrastructure', 'overview', kind),
    queryFn: ({ signal }) => api<OverviewPage>(`/api/${kind}`, { query: { limit: LIMIT }, signal }),
    enabled: useCan('infrastructure:read'),
  });
}

function useActions(view: 'active' | 'done') {
  return useQuery({
    queryKey: queryKey('actions', 'overview', view),
    queryFn: ({ signal }) =>
      api<Page<ActionSummary>>('/api/actions', { query: { view, limit: LIMIT, brief: 1 }, signal }),
    enabled: useCan('actions:read'),
  });
}

function addStates(pages: readonly (OverviewPage | undefined)[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const page of pages)
    for (const [state, count] of Object.entries(page?.facets['state'] ?? {}))
      sum[state] = (sum[state] ?? 0) + count;
  return sum;
}

/** All data of the overview, each part with a separate query. */
export function useOverview() {
  const attention = useAttention(true);
  const execution = useKillSwitch();
  const services = useHealth('services');
  const hosts = useHealth('hosts');
  const active = useActions('active');
  const done = useActions('done');
  const sources = useQuery({
    queryKey: queryKey('sources', 'overview'),
    queryFn: ({ signal }) => api<Page<SourceItem>>('/api/sources', { signal }),
    enabled: useCan('sources:read'),
  });
  return {
    incidents: attention.incidents,
    waiting: attention.actions,
    failed: attention.failed,
    healthFailed: [services, hosts].find((query) => query.isLoadingError) ?? null,
    services,
    hosts,
    sources,
    active: active.data?.items,
    done: done.data?.items,
    activeError: active.error,
    stopped: execution.data?.global.stopped ?? false,
    states: addStates([services.data, hosts.data]),
    /** True when the first responses have loaded and the headline can be determined. */
    ready: !services.isLoading && !hosts.isLoading && !sources.isLoading && !attention.loading,
  };
}

export type OverviewData = ReturnType<typeof useOverview>;
