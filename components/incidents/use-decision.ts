'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { IncidentDecision } from '#lib/schemas/model-monitoring/decision.ts';

/** Comparison of the options for an incident's model. */
export function useDecision(id: string) {
  const may = useCan('models:read');
  return useQuery({
    // Uses the topic of models, not incidents: each response reads windows of requests, and an open
    // incident causes many invalidations.
    queryKey: queryKey('models', 'decision', id),
    queryFn: ({ signal }) => api<IncidentDecision>(`/api/incidents/${id}/decision`, { signal }),
    enabled: useCan('incidents:read') && may,
    refetchInterval: 30_000,
  });
}
