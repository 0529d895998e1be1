'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import type { ActionOptions, ActionPreview, RunbookChoice } from '#lib/schemas/actions/request.ts';
import type { ResourceRef } from '#lib/schemas/fields.ts';

/** Target and incident of a requested action. */
export interface RequestSubject {
  target: ResourceRef;
  incidentId?: string | undefined;
}

export interface ChosenAction {
  runbook: string;
  parameters: RunbookChoice;
}

const pathOf = ({ kind, name, id }: ResourceRef): string =>
  kind === 'model'
    ? `/api/models/${encodeURIComponent(name)}/actions`
    : `/api/resources/${id ?? ''}/actions`;

/** Not a live topic, because every read queries the executor for its state. */
const TOPIC = 'action-requests';

/** The possible actions for a target. */
export function useActionOptions({ target, incidentId }: RequestSubject) {
  return useQuery({
    queryKey: [TOPIC, 'options', target, incidentId],
    queryFn: ({ signal }) => api<ActionOptions>(pathOf(target), { query: { incidentId }, signal }),
  });
}

/** The complete plan of the chosen action, with its checks and its dry run. */
export function useActionPreview(
  { target, incidentId }: RequestSubject,
  chosen: ChosenAction | null,
) {
  return useQuery({
    queryKey: [TOPIC, 'preview', target, incidentId, chosen],
    queryFn: ({ signal }) =>
      api<ActionPreview>(`${pathOf(target)}/preview`, {
        method: 'POST',
        body: { ...chosen, incidentId },
        signal,
      }),
    enabled: chosen !== null,
    retry: false,
  });
}

/** Proposes the chosen action and returns the proposal. */
export function useProposeAction({ target, incidentId }: RequestSubject) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChosenAction & { reason: string }) =>
      api<{ id: string; number: number }>(pathOf(target), {
        method: 'POST',
        body: { ...body, incidentId },
      }),
    onSettled: () => {
      for (const topic of ['incidents', 'actions', TOPIC])
        void client.invalidateQueries({ queryKey: [topic] });
    },
  });
}
