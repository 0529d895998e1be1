'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useSession } from '#components/client/session.tsx';
import { incidentKey } from '#components/labels/incident-text.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import { patchIncident } from './patch-incident.ts';
import { showFailure, tellAll, type Target } from './tell-all.ts';

export interface IncidentActs {
  pending: boolean;
  acknowledge: (targets: readonly Target[]) => void;
  unacknowledge: (target: Target) => void;
  assign: (target: Target, user: { id: string; name: string } | null) => void;
  /** For dialogs. Resolves when the server has responded, rejects with the server's error. */
  post: (target: Target, verb: string, body: unknown) => Promise<unknown>;
}

type Post = IncidentActs['post'];

/**
 * Actions on incidents. Acknowledge and assign update optimistically and roll back on an error; the
 * others wait for the server.
 */
export function useIncidentActs(): IncidentActs {
  const client = useQueryClient();
  const { user: me } = useSession();
  const send = useMutation({
    mutationFn: ({ id, verb, body }: { id: string; verb: string; body: unknown }) =>
      api<unknown>(`/api/incidents/${id}/${verb}`, { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: ['incidents'] }),
  });
  const post: Post = (target, verb, body) => send.mutateAsync({ id: target.id, verb, body });
  const unacknowledge = (target: Target): void => {
    patchIncident(client, target.id, { status: 'triggered' });
    post(target, 'acknowledge', { undo: true }).catch((error: unknown) =>
      showFailure(`${incidentKey(target)} is still acknowledged`, error),
    );
  };
  const acknowledge = (targets: readonly Target[]): void => {
    for (const target of targets)
      patchIncident(client, target.id, {
        status: 'acknowledged',
        assignee: target.assignee ?? { id: me.id, name: me.name },
      });
    void tellAll(
      targets,
      (target) => post(target, 'acknowledge', {}),
      { done: 'acknowledged', failed: 'was not acknowledged' },
      (done) => done.forEach(unacknowledge),
    );
  };
  const assign = (target: Target, user: { id: string; name: string } | null): void => {
    patchIncident(client, target.id, { assignee: user });
    const owner = user?.id === me.id ? 'you' : user?.name;
    post(target, 'assign', { userId: user?.id ?? null }).then(
      () =>
        toast.success(
          `${incidentKey(target)} ${owner ? `is owned by ${owner}` : 'has no owner now'}`,
        ),
      (error: unknown) => showFailure(`${incidentKey(target)} was not assigned`, error),
    );
  };
  return { pending: send.isPending, acknowledge, unacknowledge, assign, post };
}
