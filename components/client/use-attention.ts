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
  /** An empty list means that nothing is open only after loading has finished. */
  actions: readonly ActionSummary[];
  /** Count, such as "5" or "100+"; empty while it is not loaded. */
  incidentCount: string;
  actionCount: string;
  critical: boolean;
  /** The first response is pending. */
  loading: boolean;
  /**
   * The failed query, so that the UI does not report "nothing open". Null if there is a response,
   * even an older one.
   */
  failed: FailedQuery | null;
}

function count(page: Page<unknown> | undefined): string {
  if (!page || page.items.length === 0) return '';
  return page.nextCursor === null ? String(page.items.length) : `${page.items.length}+`;
}

/** Incidents that need attention now, without snoozed ones. */
function calling(page: Page<IncidentSummary> | undefined): Page<IncidentSummary> | undefined {
  return page && { ...page, items: page.items.filter((incident) => incident.snooze === null) };
}

/**
 * Open incidents and pending approvals, for the navigation counts and the bell. Loads after the
 * page has settled, or immediately if `isWanted` because the page itself shows them.
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
    // Also true while the page settles, before any request, because empty lists have no meaning
    // yet.
    loading: (seesIncidents && incidents.isPending) || (seesActions && actions.isPending),
    failed: [incidents, actions].find((query) => query.isLoadingError) ?? null,
  };
}

/**
 * Notification channels that Tandem disabled automatically: they send nothing until a user fixes
 * them.
 */
export function useLostChannels(): readonly ChannelItem[] {
  const settled = useSettled();
  const query = useSharedQuery({
    queryKey: queryKey('notifications', 'channels'),
    queryFn: ({ signal }) => api<Page<ChannelItem>>('/api/notifications/channels', { signal }),
    enabled: useCan('notifications:read') && settled,
  });
  return query.data?.items.filter((channel) => channel.off !== null) ?? [];
}
