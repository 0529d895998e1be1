'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useSession } from '#components/client/session.tsx';
import { incidentKey } from '#components/labels/incident-text.ts';
import { patchIncident } from '../patch-incident.ts';
import { showFailure, tellAll, type Target } from '../tell-all.ts';

/** Snoozes and unsnoozes incidents; both are shown optimistically and rolled back on an error. */
export function useSnooze() {
  const client = useQueryClient();
  const { user: me } = useSession();
  const send = useMutation({
    mutationFn: ({ id, body }: { id: string; body: unknown }) =>
      api<unknown>(`/api/incidents/${id}/snooze`, { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: ['incidents'] }),
  });
  const wake = (targets: readonly Target[]): void => {
    for (const target of targets) {
      patchIncident(client, target.id, { snooze: null });
      send
        .mutateAsync({ id: target.id, body: { undo: true } })
        .catch((error: unknown) => showFailure(`${incidentKey(target)} is still snoozed`, error));
    }
  };
  /** `until` null: until something changes. */
  const snooze = (targets: readonly Target[], until: string | null): void => {
    const since = new Date().toISOString();
    for (const target of targets)
      patchIncident(client, target.id, { snooze: { since, until, by: me.name } });
    void tellAll(
      targets,
      ({ id }) => send.mutateAsync({ id, body: until === null ? {} : { until } }),
      { done: 'snoozed', failed: 'was not snoozed' },
      wake,
    );
  };
  return { snooze, wake };
}
