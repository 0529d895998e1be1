'use client';
import type { FailedQuery } from '#components/client/page/load-failed.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ChannelItem } from '#lib/schemas/notifications/notifications.ts';
import { api } from './api.ts';
import { useCan } from './session.tsx';
import { useSettled } from './use-settled.ts';
import { useSharedQuery } from './use-shared-query.ts';

const LIMIT = 100;

export interface Attention {
  incidents: readonly IncidentSummary[];
  /** An empty list says that nothing is open; before, it says nothing. */
  actions: readonly ActionSummary[];
  /** "5", "100+", or nothing while not known. */
  incidentCount: string;
  actionCount: string;
  critical: boolean;
  /** The first answer is on its way. */
  loading: boolean;
  /** Without it nobody can say that nothing is open; null as long as there is an answer, also an older one. */
  failed: FailedQuery | null;
}

function count(page: Page<unknown> | undefined): string {
  if (!page || page.items.length === 0) return '';
  return page.nextCursor === null ? String(page.items.length) : `${page.items.length}+`;
}

/** Those that call for somebody now: what is put aside does not. */
function calling(page: Page<IncidentSummary> | undefined): Page<IncidentSummary> | undefined {
  return page && { ...page, items: page.items.filter((incident) => incident.snooze === null) };
}

/**
 * Open incidents and waiting approvals: counts of the navigation and content of the bell, which wait until the page has
 * settled. `isWanted`: the page itself is about them.
 */
export function useAttention(isWanted = false): Attention {
  const settled = useSettled() || isWanted;
  const [seesIncidents, seesActions] = [useCan('incidents:read'), useCan('actions:read')];
  const incidents = useSharedQuery({
    queryKey: queryKey('incidents', 'attention'),
    queryFn: ({ signal }) =>
      api<Page<IncidentSummary>>('/api/incidents', {
        query: { status: 'open', limit: LIMIT },
        signal,
      }),
    enabled: seesIncidents && settled,
  });
  const actions = useSharedQuery({
    queryKey: queryKey('actions', 'attention'),
    queryFn: ({ signal }) =>
      api<Page<ActionSummary>>('/api/actions', {
        query: { view: 'waiting', limit: LIMIT, brief: 1 },
        signal,
      }),
    enabled: seesActions && settled,
  });
  return {
    incidents: incidents.data?.items ?? [],
    actions: actions.data?.items ?? [],
    incidentCount: count(calling(incidents.data)),
    actionCount: count(actions.data),
    critical:
      calling(incidents.data)?.items.some((incident) => incident.severity === 'critical') ?? false,
    // Also while the page settles, before anything is asked: nothing may be concluded from empty lists.
    loading: (seesIncidents && incidents.isPending) || (seesActions && actions.isPending),
    failed: [incidents, actions].find((query) => query.isLoadingError) ?? null,
  };
}

/** Notification channels that Tandem itself switched off: until somebody looks, nobody is told over them. */
export function useLostChannels(): readonly ChannelItem[] {
  const settled = useSettled();
  const query = useSharedQuery({
    queryKey: queryKey('notifications', 'channels'),
    queryFn: ({ signal }) => api<Page<ChannelItem>>('/api/notifications/channels', { signal }),
    enabled: useCan('notifications:read') && settled,
  });
  return query.data?.items.filter((channel) => channel.off !== null) ?? [];
}
