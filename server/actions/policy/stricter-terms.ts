import type { Action } from '#server/generated/prisma/client.ts';
import type { PolicyDecision } from './policy.ts';

/**
 * Approvals that an action needs. At least one must come from a role in `oneFrom`; empty allows any
 * role.
 */
type Params<R extends string> = {
  votes: number;
  roles: readonly R[];
  oneFrom: readonly R[];
  reauthenticate: boolean;
};
type Terms = Pick<Action, 'requiredVotes' | 'approverRoles' | 'oneFrom' | 'needsReauth'>;

function common<R extends string>(first: readonly R[], second: readonly R[]): readonly R[] {
  return first.filter((role) => second.includes(role));
}
const isIn = (first: readonly string[], second: readonly string[]): boolean =>
  first.every((role) => second.includes(role));

/** Drops `oneFrom` if every approver has one of its roles anyway. */
function plain<R extends string>(asked: Params<R>): Params<R> {
  return isIn(asked.roles, asked.oneFrom) ? { ...asked, oneFrom: [] } : asked;
}

function rolesOfBoth<R extends string>(first: Params<R>, second: Params<R>) {
  const roles = common(first.roles, second.roles);
  const asks = [first.oneFrom, second.oneFrom].filter(({ length }) => length > 0);
  const [one = [], other = one] = asks;
  const oneFrom = common(one, other);
  // If no common role could provide the required votes, only the roles of the second apply.
  const stuck = roles.length === 0 || (asks.length > 0 && common(oneFrom, roles).length === 0);
  return stuck ? { roles: second.roles, oneFrom: second.oneFrom } : { roles, oneFrom };
}

/** Combined requirements of both; `first` itself if `second` adds nothing. */
function together<R extends string>(first: Params<R>, second: Params<R>): Params<R> {
  const both = plain({
    votes: Math.max(first.votes, second.votes),
    reauthenticate: first.reauthenticate || second.reauthenticate,
    ...rolesOfBoth(plain(first), plain(second)),
  });
  const { oneFrom } = plain(first);
  const addsNothing =
    both.votes === first.votes &&
    both.reauthenticate === first.reauthenticate &&
    isIn(first.roles, both.roles) &&
    isIn(oneFrom, both.oneFrom) &&
    isIn(both.oneFrom, oneFrom);
  return addsNothing ? first : both;
}

const strictness: readonly PolicyDecision['mode'][] = ['automatic', 'approve', 'never'];

/**
 * The stricter of two decisions on the same action; if both require approvals, their combined
 * requirements.
 */
export function stricterOf(first: PolicyDecision, second: PolicyDecision): PolicyDecision {
  const [one, other] = [strictness.indexOf(first.mode), strictness.indexOf(second.mode)];
  if (one !== other) return one > other ? first : second;
  if (first.mode !== 'approve') return first;
  const both = together(first, second);
  if (both === first) return first;
  const { votes, roles, oneFrom, reauthenticate } = both;
  return { ...second, votes, reauthenticate, roles: [...roles], oneFrom: [...oneFrom] };
}

/**
 * The stricter of a proposal's original terms and the policy in force; null if the policy adds
 * nothing. Roles are those in both, or those of the policy in force if they have none in common.
 * `never` allows no role.
 */
export function stricterTerms(given: Terms, decision: PolicyDecision): Terms | null {
  if (given.approverRoles.length === 0 || decision.mode === 'automatic') return null;
  const first: Params<string> = {
    votes: given.requiredVotes,
    roles: given.approverRoles,
    oneFrom: given.oneFrom,
    reauthenticate: given.needsReauth,
  };
  const never = { roles: [], oneFrom: [] };
  const both = together(first, { ...decision, ...(decision.mode === 'never' ? never : {}) });
  if (both === first) return null;
  return {
    requiredVotes: both.votes,
    approverRoles: [...both.roles],
    oneFrom: [...both.oneFrom],
    needsReauth: both.reauthenticate,
  };
}

/** True if someone with one of the required roles has approved. */
export function hasOneFrom(
  oneFrom: readonly string[],
  approvals: readonly { roles: readonly string[] }[],
): boolean {
  return oneFrom.length === 0 || approvals.some(({ roles }) => common(roles, oneFrom).length > 0);
}
