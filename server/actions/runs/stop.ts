import type { ActionStop } from '#lib/schemas/actions/actions.ts';
import { cancelActionInput } from '#lib/schemas/actions/inputs.ts';
import { loadAction } from '#server/actions/internal.ts';
import { decidePermission } from '#server/actions/policy/who-may-approve.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { stopOf } from './stop-reason.ts';

const hints: Readonly<Record<string, string>> = {
  proposed: ' Reject it instead.',
  approved: ' Cancel it instead.',
  queued: ' Cancel it instead.',
  rolling_back: ' Its rollback restores the target and cannot be stopped halfway.',
};

function refusal({ status }: Pick<Action, 'status'>): TandemError {
  return new TandemError(
    'conflict',
    `The action is ${status.replaceAll('_', ' ')}, so there is no run to stop.${hints[status] ?? ''}`,
    { data: { status } },
  );
}

async function noteStop(context: VerbContext, action: Action, reason: string): Promise<void> {
  await context.audit({
    subject: { kind: 'action', id: action.id, name: action.title },
    before: { status: 'running' },
    after: { stop: 'requested', planVersion: action.planVersion },
    reason,
    teamId: action.teamId,
    environmentId: action.environmentId,
    demo: action.demo,
  });
  if (action.incidentId !== null)
    await addTimelineEvent(context, action.incidentId, {
      kind: 'action.stopping',
      title: `Stopping: ${action.title}`,
      body: reason,
      story: true,
      data: { actionId: action.id, number: action.number, reason },
    });
  await context.emit('actions', action.id);
}

/**
 * Stops a running action. The current step settles and no further step begins. The run ends as
 * canceled, never as a success, and its rollback plan can then be proposed. If several users stop
 * it, the first stop counts and all get the same response. Throws `conflict` with the status unless
 * the action is running.
 */
export const stopAction = verb(
  { permission: 'actions:read', input: cancelActionInput, audit: 'actions.stop' },
  async (context, { id, reason }): Promise<{ id: string; stop: ActionStop }> => {
    const action = await loadAction(context, id);
    requirePermission(context.actor, decidePermission(action.kind), action);
    const stop = { stopAt: context.now, stopBy: context.actor.name, stopReason: reason };
    const { count } = await context.tx.action.updateMany({
      where: { id, status: 'running', stopAt: null },
      data: stop,
    });
    if (count === 1) {
      await noteStop(context, action, reason);
      return { id, stop: { at: context.now.toISOString(), by: stop.stopBy, reason } };
    }
    // Another user stopped it first, or the run has ended.
    const latest = await loadAction(context, id);
    const first = stopOf(latest);
    if (latest.status !== 'running' || first === null) throw refusal(latest);
    context.nothingChanged();
    return { id, stop: first };
  },
);
