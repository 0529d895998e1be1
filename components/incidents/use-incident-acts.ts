'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, isApiError } from '#components/shell/api.ts';
import { useSession } from '#components/shell/session.tsx';
import { toast } from '#components/ui/toast.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import { incidentKey } from './incident-words.ts';
import { patchIncident } from './patch-incident.ts';

type Target = Pick<IncidentSummary, 'id' | 'number' | 'assignee'>;

function showFailure(title: string, error: unknown): void {
  toast.error(title, {
    description: error instanceof Error ? error.message : 'Try again',
    ...(isApiError(error) && error.id ? { errorId: error.id } : {}),
  });
}

export interface IncidentActs {
  pending: boolean;
  acknowledge: (targets: readonly Target[]) => void;
  unacknowledge: (target: Target) => void;
  assign: (target: Target, user: { id: string; name: string } | null) => void;
  /** For dialogs: settles when the server has answered, rejects with its refusal. */
  post: (target: Target, verb: string, body: unknown) => Promise<unknown>;
}

type Post = IncidentActs['post'];

/** Tells the result of many acknowledgements in one message, and offers to take back those that went through. */
async function acknowledgeAll(
  targets: readonly Target[],
  post: Post,
  undo: (target: Target) => void,
): Promise<void> {
  const results = await Promise.allSettled(
    targets.map((target) => post(target, 'acknowledge', {})),
  );
  const done = targets.filter((_, index) => results[index]?.status === 'fulfilled');
  results.forEach((result, index) => {
    const target = targets[index];
    if (result.status === 'rejected' && target)
      showFailure(`${incidentKey(target)} was not acknowledged`, result.reason);
  });
  const [only] = done;
  if (only === undefined) return;
  const what = done.length === 1 ? incidentKey(only) : formatCount(done.length, 'incident');
  toast.success(`${what} acknowledged`, { onUndo: () => done.forEach(undo) });
}

/** Acts on incidents. Acknowledge and assign show at once and roll back on a refusal; the rest waits for the server. */
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
    void acknowledgeAll(targets, post, unacknowledge);
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
