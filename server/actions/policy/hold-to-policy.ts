import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { loadAction, votableOf } from '#server/actions/internal.ts';
import type { Action, Approval } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { checkAgainstPolicy } from './policy-in-force.ts';
import type { Votable } from './who-may-approve.ts';

type Voted = Action & { approvals: Approval[] };

/**
 * Applies the stricter of a proposal's own terms and the policy in force, and voids votes that the
 * result does not accept.
 */
export async function underPolicy<A extends Voted>(
  tx: Parameters<typeof checkAgainstPolicy>[0],
  stored: A,
): Promise<{ action: A; votable: Votable }> {
  const action = stored.status === 'proposed' ? await checkAgainstPolicy(tx, stored) : stored;
  return {
    action,
    votable: votableOf(action, action === stored ? undefined : action.policyVersion),
  };
}

const termsOf = ({
  policyVersion,
  requiredVotes,
  approverRoles,
  oneFrom,
  needsReauth,
}: Action) => ({
  policyVersion,
  requiredVotes,
  approverRoles,
  oneFrom,
  needsReauth,
});

/**
 * Called for the first vote under a stricter policy: stores the policy's terms and voids the votes
 * that it does not accept.
 */
export async function keepTerms(context: VerbContext, held: Voted, stored: Voted): Promise<void> {
  const lapsed = held.approvals.filter(({ voidedAt }, index) => {
    return voidedAt !== null && stored.approvals[index]?.voidedAt === null;
  });
  await context.tx.approval.updateMany({
    where: { id: { in: lapsed.map(({ id }) => id) } },
    data: { voidedAt: context.now },
  });
  await context.tx.action.update({
    where: { id: held.id },
    data: { ...termsOf(held), policySentence: held.policySentence },
    select: { id: true },
  });
  await context.audit({
    subject: { kind: 'action', id: held.id, name: held.title },
    before: termsOf(stored),
    after: { ...termsOf(held), voided: lapsed.map(({ userName }) => userName) },
    reason: held.policySentence,
    teamId: held.teamId,
    environmentId: held.environmentId,
    demo: held.demo,
  });
}

/**
 * Records, once per policy version, that a vote was refused because of the policy in force instead
 * of the proposal's own terms.
 */
export const recordPolicyHold = verb(
  {
    permission: 'actions:read',
    input: z.object({ id: idSchema, refusal: z.string() }),
    audit: 'actions.hold-to-policy',
  },
  async (context, input) => {
    const stored = await loadAction(context, input.id);
    const { action } = await underPolicy(context.tx, stored);
    const told = await context.tx.auditEntry.findFirst({
      where: {
        subjectKind: 'action',
        subjectId: action.id,
        action: 'actions.hold-to-policy',
        after: { path: ['policyVersion'], equals: action.policyVersion },
      },
      select: { id: true },
    });
    if (action === stored || told !== null) return context.nothingChanged();
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      before: termsOf(stored),
      after: termsOf(action),
      reason: input.refusal,
      teamId: action.teamId,
      environmentId: action.environmentId,
      demo: action.demo,
    });
    if (action.incidentId !== null)
      await addTimelineEvent(context, action.incidentId, {
        kind: 'action.policy',
        title: `A stricter policy applies: ${action.title}`,
        body: input.refusal,
        data: { actionId: action.id, number: action.number },
      });
    await context.emit('actions', action.id);
  },
);
