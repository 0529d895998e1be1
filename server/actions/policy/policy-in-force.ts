import { grantReaches } from '#lib/permissions.ts';
import type { ApprovalsPolicy } from '#lib/schemas/actions/policy.ts';
import { approvalsOf, planOf } from '#server/actions/internal.ts';
import { grantsOf } from '#server/actions/proposals/on-behalf-of.ts';
import type { Action, Approval } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { decideByPolicy, type PolicyDecision } from './policy.ts';
import { readPolicy } from './read-policy.ts';
import { readSingleOperator } from './single-operator.ts';
import { hasOneFrom, stricterOf, stricterTerms } from './stricter-terms.ts';
import { targetTier } from './target-tier.ts';

type Reader = Parameters<typeof targetTier>[0] & Pick<Transaction, 'policy'>;
type Policy = { version: number; body: ApprovalsPolicy; since: Date };
type Voted = Action & { approvals: Approval[] };

const namesTiers = ({ rules }: ApprovalsPolicy): boolean =>
  rules.some(({ tiers }) => !tiers.includes('*'));

/**
 * Decision of the policy in force on an earlier proposal: the stricter of the decisions for the
 * target's tier at that time and its current tier.
 */
export async function decisionInForce(
  tx: Reader,
  action: Pick<Action, 'plan'>,
  { body }: Pick<Policy, 'body'>,
): Promise<PolicyDecision> {
  const { kind, risk, environment, tier, target, rollback } = planOf(action);
  const hasRollback = rollback.kind !== 'none';
  const decide = (named: string | null) =>
    decideByPolicy(body, { kind, risk, environment, tier: named, hasRollback });
  // Reads the tier only if a rule names one, because lists call this for every row.
  const now = namesTiers(body) ? await targetTier(tx, target) : null;
  const decision = decide(now);
  return tier === undefined || tier === now ? decision : stricterOf(decide(tier), decision);
}

/** Voters who currently have one of these roles in the scope of the action. */
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
 * True if nothing can have become stricter: the policy is unchanged and does not depend on a
 * target's current tier.
 */
const isSame = ({ policyVersion }: Pick<Action, 'policyVersion'>, inForce: Policy): boolean =>
  inForce.version === policyVersion && !namesTiers(inForce.body);

/**
 * Applies the stricter of an action's own terms and the policy in force, without storing the
 * result. Votes that the policy in force would not accept count as void: votes of users without its
 * roles and, if it newly requires re-authentication, votes from before it was saved. Returns the
 * same object if nothing is stricter.
 */
export async function checkAgainstPolicy<A extends Voted>(
  tx: Reader,
  action: A,
  policy?: Policy,
): Promise<A> {
  const inForce = policy ?? (await readPolicy(tx));
  if (isSame(action, inForce)) return action;
  const decision = await decisionInForce(tx, action, inForce);
  const terms = stricterTerms(action, decision);
  if (terms === null) return action;
  const accepted = await holders(tx, action, terms.approverRoles);
  const withPassword = terms.needsReauth && !action.needsReauth;
  const sinceSaved = (vote: Approval) =>
    inForce.version !== action.policyVersion && vote.createdAt >= inForce.since;
  const counts = (vote: Approval) =>
    accepted.has(vote.userId) && (!withPassword || sinceSaved(vote));
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

/**
 * Reason that the policy in force no longer allows a decided action to start, as a sentence; null
 * if it does.
 */
export async function withdrawalReason(tx: Reader, action: Voted): Promise<string | null> {
  const policy = await readPolicy(tx);
  if (isSame(action, policy)) return null;
  const { mode } = await decisionInForce(tx, action, policy);
  const says =
    policy.version === action.policyVersion
      ? 'The tier of its target changed after the decision: the policy'
      : `Version ${policy.version} of the policy, saved after the decision,`;
  if (mode === 'never') return `${says} never runs this action.`;
  if (mode === 'automatic') return null;
  const held = await checkAgainstPolicy(tx, action, policy);
  const { active: alone } = await readSingleOperator(tx);
  const required = alone ? 1 : held.requiredVotes;
  const approvals = approvalsOf(held);
  const of = held.approverRoles.join(', ');
  if (approvals.length < required)
    return `${says} requires ${required} of ${of} to approve, and ${approvals.length} did.`;
  return hasOneFrom(held.oneFrom, approvals)
    ? null
    : `${says} requires one of ${held.oneFrom.join(', ')} to approve, and none did.`;
}
