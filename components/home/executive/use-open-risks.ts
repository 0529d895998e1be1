'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ActionPage } from '#lib/schemas/actions/actions.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import type { IncidentPage } from '#lib/schemas/incidents/incidents.ts';

const LIMIT = 100;

/**
 * Open items and pending decisions, with the demo filter of the figures: the demo company only, or
 * all others.
 */
export function useOpenRisks(choice: DemoChoice | null) {
  const demo = choice ?? 'figures';
  const ofIncidents = { status: 'open', limit: LIMIT, demo };
  const ofActions = { view: 'waiting', limit: LIMIT, brief: 1, demo };
  const [seesIncidents, seesActions] = [useCan('incidents:read'), useCan('actions:read')];
  const incidents = useQuery({
    queryKey: queryKey('incidents', 'risks', ofIncidents),
    queryFn: ({ signal }) => api<IncidentPage>('/api/incidents', { query: ofIncidents, signal }),
    enabled: seesIncidents,
  });
  const actions = useQuery({
    queryKey: queryKey('actions', 'risks', ofActions),
    queryFn: ({ signal }) => api<ActionPage>('/api/actions', { query: ofActions, signal }),
    enabled: seesActions,
  });
  const open = Object.values(incidents.data?.facets['status'] ?? {});
  const items = useMemo(
    () => ({ incidents: incidents.data?.items ?? [], actions: actions.data?.items ?? [] }),
    [incidents.data, actions.data],
  );
  return {
    items,
    demoParts: [
      { what: 'open incidents', demo: incidents.data?.demo },
      { what: 'waiting decisions', demo: actions.data?.demo },
    ],
    /** All open incidents, including those beyond the first page. */
    openIncidents: open.reduce((sum, count) => sum + count, 0),
    loading: (seesIncidents && incidents.isPending) || (seesActions && actions.isPending),
    failed: [incidents, actions].find((query) => query.isLoadingError) ?? null,
  };
}
