import { grantReaches } from '#lib/permissions.ts';
import type { ApprovalsPolicy } from '#lib/schemas/actions-policy.ts';
import { planOf } from '#server/actions/internal.ts';
import { grantsOf } from '#server/actions/on-behalf-of.ts';
import { decideByPolicy } from '#server/actions/policy.ts';
import type { PolicyDecision } from '#server/actions/policy.ts';
import { readPolicy } from '#server/actions/read-policy.ts';
import { readSingleOperator } from '#server/actions/single-operator.ts';
import type { Action, Approval } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/db.ts';

type Reader = Pick<Transaction, 'policy' | 'user' | 'setting'>;
type Policy = { version: number; body: ApprovalsPolicy; since: Date };
type Voted = Action & { approvals: Approval[] };

/** What the policy in force says about an action that was proposed under an earlier one. */
export function decisionInForce(
  action: Pick<Action, 'plan'>,
  policy: Pick<Policy, 'body'>,
): PolicyDecision {
  const { kind, risk, environment, tier = null, rollback } = planOf(action);
  return decideByPolicy(policy.body, {
    kind,
    risk,
    environment,
    tier,
    hasRollback: rollback.kind !== 'none',
  });
}

type Terms = Pick<Action, 'requiredVotes' | 'approverRoles' | 'needsReauth'>;

/**
 * The stricter of what a proposal was made under and the policy in force; null where that adds nothing. Roles are
 * those that both name, and those in force where they share none. `never` leaves no role.
 */
function stricterTerms(given: Terms, decision: PolicyDecision): Terms | null {
  if (given.approverRoles.length === 0 || decision.mode === 'automatic') return null;
  const inForce: string[] = decision.mode === 'never' ? [] : decision.roles;
  const shared = given.approverRoles.filter((role) => inForce.includes(role));
  const terms = {
    requiredVotes: Math.max(given.requiredVotes, decision.votes),
    approverRoles: shared.length === 0 ? inForce : shared,
    needsReauth: given.needsReauth || decision.reauthenticate,
  };
  const same =
    terms.requiredVotes === given.requiredVotes &&
    terms.needsReauth === given.needsReauth &&
    given.approverRoles.every((role) => terms.approverRoles.includes(role));
  return same ? null : terms;
}

/** Those of the voters who hold one of these roles at the place of the action now. */
async function holders(tx: Reader, action: Voted, roles: readonly string[]): Promise<Set<string>> {
  const users = await tx.user.findMany({
    where: { id: { in: action.approvals.map((vote) => vote.userId) } },
    select: { id: true, grants: true },
  });
  return new Set(
    users
      .filter(({ grants }) =>
        grantsOf(grants).some((grant) => roles.includes(grant.role) && grantReaches(grant, action)),
      )
      .map(({ id }) => id),
  );
}

/**
 * A decided or waiting action under the stricter of its own terms and the policy in force, not stored. Votes that
 * the policy in force would not take count as void: of people without its roles, or, where it asks for the
 * password again, from before it was saved. The same object comes back where nothing is stricter.
 */
export async function heldToPolicy<A extends Voted>(
  tx: Reader,
  action: A,
  policy?: Policy,
): Promise<A> {
  const inForce = policy ?? (await readPolicy(tx));
  if (inForce.version === action.policyVersion) return action;
  const decision = decisionInForce(action, inForce);
  const terms = stricterTerms(action, decision);
  if (terms === null) return action;
  const accepted = await holders(tx, action, terms.approverRoles);
  const withPassword = terms.needsReauth && !action.needsReauth;
  const counts = (vote: Approval) =>
    accepted.has(vote.userId) && !(withPassword && vote.createdAt < inForce.since);
  return {
    ...action,
    ...terms,
    policyVersion: inForce.version,
    policySentence: decision.sentence,
    approvals: action.approvals.map((vote) =>
      vote.voidedAt !== null || counts(vote) ? vote : { ...vote, voidedAt: inForce.since },
    ),
  };
}

export function approvalsOf(action: Voted): number {
  return action.approvals.filter((vote) => vote.vote === 'approve' && vote.voidedAt === null)
    .length;
}

/** Why the policy in force no longer lets a decided action start, in a sentence; null when it does. */
export async function whyNoLonger(tx: Reader, action: Voted): Promise<string | null> {
  const policy = await readPolicy(tx);
  if (policy.version === action.policyVersion) return null;
  const { mode } = decisionInForce(action, policy);
  const says = `Version ${policy.version} of the policy, saved since the decision,`;
  if (mode === 'never') return `${says} never runs this action.`;
  if (mode === 'automatic') return null;
  const held = await heldToPolicy(tx, action, policy);
  const { active: alone } = await readSingleOperator(tx);
  const required = alone ? 1 : held.requiredVotes;
  const votes = approvalsOf(held);
  return votes >= required
    ? null
    : `${says} needs ${required} of ${held.approverRoles.join(', ')} to approve, and ${votes} did.`;
}
