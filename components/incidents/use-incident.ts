'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useLive } from '#components/client/use-live-updates.ts';
import { incidentKey } from '#components/labels/incident-text.ts';
import { useNow } from '#components/ui/use-now.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

const LEAD_MS = 30 * 60_000;
const TAIL_MS = 10 * 60_000;
/** Step in which the range advances. Each step redraws all charts of the page. */
const STEP_MS = 30_000;

export function useIncident(id: string) {
  return useQuery({
    queryKey: queryKey('incidents', 'detail', id),
    queryFn: ({ signal }) => api<IncidentDetail>(`/api/incidents/${id}`, { signal }),
    enabled: useCan('incidents:read') && id !== '',
  });
}

export function useAction(id: string) {
  return useQuery({
    queryKey: queryKey('actions', 'detail', id),
    queryFn: ({ signal }) => api<ActionDetail>(`/api/actions/${id}`, { signal }),
    enabled: useCan('actions:read') && id !== '',
    placeholderData: keepPreviousData,
  });
}

/** Title of the browser tab: "INC-42 critical: checkout is slow". */
export function incidentTitle(incident: IncidentDetail): string {
  const state = incident.status === 'resolved' ? 'resolved' : incident.severity;
  return `${incidentKey(incident)} ${state}: ${incident.title}`;
}

/**
 * From half an hour before the onset to shortly after the end, or to now. Does not advance while
 * live is paused.
 */
export function useIncidentRange(incident: Pick<IncidentDetail, 'onsetAt' | 'resolvedAt'>): {
  fromMs: number;
  toMs: number;
} {
  const now = useNow();
  const { paused } = useLive();
  const stepMs = Math.ceil((now ?? Date.parse(incident.onsetAt)) / STEP_MS) * STEP_MS;
  const [frozen, setFrozen] = useState(stepMs);
  if (!paused && frozen !== stepMs) setFrozen(stepMs);
  const nowMs = paused ? frozen : stepMs;
  const endMs =
    incident.resolvedAt === null
      ? nowMs
      : Math.min(nowMs, Date.parse(incident.resolvedAt) + TAIL_MS);
  const fromMs = Date.parse(incident.onsetAt) - LEAD_MS;
  return { fromMs, toMs: Math.max(endMs, fromMs + LEAD_MS) };
}
