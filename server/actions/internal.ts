import type { ActionStatus } from '#lib/schemas/actions/actions.ts';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import type { Votable } from '#server/actions/policy/who-may-approve.ts';
import { proposerOf } from '#server/actions/proposals/proposer.ts';
import { isAllowed } from '#server/actions/transitions.ts';
import type { Action, Approval, Prisma } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, type VerbContext } from '#server/platform/verb.ts';

export async function loadAction(context: Pick<VerbContext, 'tx' | 'requireAt'>, id: string) {
  const action = found(
    await context.tx.action.findUnique({ where: { id }, include: { approvals: true } }),
    'action',
  );
  context.requireAt(action);
  return action;
}

export function planOf(action: Pick<Action, 'plan'>) {
  return planSchema.parse(action.plan);
}

/** Valid approvals of an action. */
export function approvalsOf(action: { approvals: readonly Approval[] }): Approval[] {
  return action.approvals.filter((vote) => vote.vote === 'approve' && vote.voidedAt === null);
}

/** `heldTo`: version of a stricter policy, if one applies to the action. */
export function votableOf(action: Action & { approvals: Approval[] }, heldTo?: number): Votable {
  return {
    kind: action.kind,
    risk: planOf(action).risk,
    status: action.status,
    teamId: action.teamId,
    environmentId: action.environmentId,
    demo: action.demo,
    proposer: proposerOf(action),
    approverRoles: action.approverRoles,
    requiredVotes: action.requiredVotes,
    oneFrom: action.oneFrom,
    approvals: approvalsOf(action),
    heldTo,
    votes: action.approvals.flatMap((vote) =>
      [vote.userId, vote.onBehalfOfId].flatMap((userId) =>
        userId === null ? [] : [{ userId, vote: vote.vote, voided: vote.voidedAt !== null }],
      ),
    ),
  };
}

export type Move = {
  from: ActionStatus;
  to: ActionStatus;
  reason: string;
  data?: Prisma.ActionUpdateManyMutationInput;
  /** Text of the timeline entry; `story` adds it to the curated layer. */
  timeline: { title: string; body?: string; story?: boolean };
};

/**
 * Performs one transition: compare-and-set, audit row, timeline entry, live hint. Throws `conflict`
 * if another transition won.
 */
export async function moveAction(context: VerbContext, action: Action, move: Move): Promise<void> {
  if (!isAllowed(move.from, move.to))
    throw new Error(`Action cannot change from ${move.from} to ${move.to}`);
  const { count } = await context.tx.action.updateMany({
    where: { id: action.id, status: move.from },
    data: { ...move.data, status: move.to, statusReason: move.reason },
  });
  if (count === 0)
    throw new TandemError('conflict', `The action is no longer ${move.from.replace('_', ' ')}.`);
  await context.audit({
    subject: { kind: 'action', id: action.id, name: action.title },
    before: { status: move.from },
    after: { status: move.to, planVersion: action.planVersion },
    reason: move.reason,
    teamId: action.teamId,
    environmentId: action.environmentId,
    demo: action.demo,
  });
  const entry = {
    kind: `action.${move.to}`,
    title: move.timeline.title,
    body: move.timeline.body ?? null,
    story: move.timeline.story ?? false,
    data: { actionId: action.id, number: action.number, reason: move.reason },
  };
  if (action.incidentId === null) await noteEvent(context, null, entry);
  else await addTimelineEvent(context, action.incidentId, entry);
  await context.emit('actions', action.id);
}
