import { z } from 'zod';
import { planSchema, preCheckSchema } from '#lib/schemas/actions/plan.ts';
import type { ModelAt, VoteAt } from '#lib/schemas/models/governance.ts';
import { commentsOf } from '#server/actions/comment.ts';
import type { Approval, ModelAliasChange } from '#server/generated/prisma/client.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

const proposerName = z.object({ name: z.string() }).catch({ name: 'unknown' });

function votesOf(approvals: readonly Approval[]): VoteAt[] {
  return approvals.map((vote) => ({
    by: vote.userName,
    onBehalfOf: vote.onBehalfOfName,
    vote: vote.voidedAt === null ? vote.vote : `${vote.vote}, void`,
    comment: vote.comment,
    at: vote.createdAt.toISOString(),
    breakGlass: vote.breakGlass,
  }));
}

/** Request behind an alias change, with votes and evidence at that time. */
export async function decidedBy(
  actor: Actor,
  change: ModelAliasChange,
): Promise<ModelAt['approval']> {
  if (change.actionId === null)
    return {
      kind: 'none',
      reason: `${change.actorName} set it directly: ${change.alias} required no approval at that time.`,
    };
  const action = await db().action.findUnique({
    where: { id: change.actionId },
    include: { approvals: { orderBy: { createdAt: 'asc' } } },
  });
  if (action === null) return { kind: 'none', reason: 'The request is no longer stored.' };
  if (!can(actor, 'actions:read', action))
    return { kind: 'none', reason: 'Your role cannot see the request.' };
  const comments = await commentsOf(action.id);
  const plan = planSchema.parse(action.plan);
  return {
    kind: 'action',
    action: {
      id: action.id,
      number: action.number,
      href: `/actions/${action.id}`,
      title: action.title,
      status: action.status,
      risk: action.risk,
      planVersion: action.planVersion,
      proposer: proposerName.parse(action.proposer).name,
      policy: `Version ${action.policyVersion}: ${action.policySentence}`,
      requiredVotes: action.requiredVotes,
      proposedAt: action.proposedAt.toISOString(),
      decidedAt: (action.decidedAt ?? action.queuedAt)?.toISOString() ?? null,
    },
    votes: votesOf(action.approvals),
    comments: comments.map(({ by, at, body }) => ({ by: by.name, at, body })),
    reason: plan.reason,
    evidence: plan.evidence,
    promotion: plan.promotion ?? null,
    checks: preCheckSchema
      .parse(action.preCheck)
      .checks.map(({ title, ok, detail }) => ({ title, ok, detail })),
  };
}
