import type { AuthorAct } from '#lib/choices/governance.ts';
import type { Permission, Place, Role } from '#lib/permissions.ts';
import { grantReaches, rolesWith } from '#lib/permissions.ts';
import type { Risk } from '#lib/schemas/actions/plan.ts';
import type { Actor } from '#server/platform/actor.ts';
import { shippedBindings } from '#server/actions/proposals/shipped-automation-rules.ts';
import { hasOneFrom } from './stricter-terms.ts';
import { can, isDemoPerson } from '#server/platform/actor.ts';

export type Proposer = {
  kind: 'rule' | 'user';
  id: string;
  name: string;
  editor: { id: string; name: string } | null;
  tierLoweredBy?: { id: string; name: string } | undefined;
  authors?: { id: string; name: string; did: AuthorAct }[] | undefined;
};

export type Votable = {
  kind: string;
  risk: Risk;
  status: string;
  teamId: string | null;
  environmentId: string | null;
  demo: boolean;
  proposer: Proposer;
  approverRoles: readonly string[];
  requiredVotes: number;
  /** At least one of the approvals by somebody with one of these roles; empty = any. */
  oneFrom: readonly string[];
  /** Approvals that count, with the roles of who gave them. */
  approvals: readonly { roles: readonly string[] }[];
  /** Version of a stricter policy that holds since the proposal was made. */
  heldTo?: number | undefined;
  votes: readonly { userId: string; vote: string; voided: boolean }[];
};

/** The permission that deciding on an action needs, besides `actions:decide-high` for high risk. */
export function decidePermission(kind: string): Permission {
  return kind.startsWith('model.') ? 'actions:decide-models' : 'actions:decide-infrastructure';
}

const placeOf = ({ teamId, environmentId, demo }: Votable): Place => ({
  teamId,
  environmentId,
  demo,
});

/** The roles that a person, or the owner of a key, holds at the place of an action. */
export function rolesAt(actor: Actor, place: Place): Role[] {
  if (actor.kind === 'rule' || actor.kind === 'system') return [];
  const held = actor.grants.filter((grant) => grantReaches(grant, place));
  return [...new Set(held.map(({ role }) => role))];
}

/** Is somebody who decides on high risk among the approvals, whoever else approves? */
const isWithApprover = ({ oneFrom }: Votable): boolean =>
  oneFrom.length > 0 && oneFrom.every((role) => deciders.includes(role));
const deciders: readonly string[] = rolesWith('actions:decide-high');

/** One more approval of somebody else would leave no room for the one that has to come from a certain role. */
function whyNotTheLast(actor: Actor, action: Votable, alone: boolean): string | null {
  const { oneFrom, approvals, requiredVotes } = action;
  const left = (alone ? 1 : requiredVotes) - approvals.length - 1;
  if (left > 0 || hasOneFrom(oneFrom, [...approvals, { roles: rolesAt(actor, placeOf(action)) }]))
    return null;
  return `The approval that is still missing has to come from one of: ${oneFrom.join(', ')}.`;
}

const authorWords: Readonly<Record<AuthorAct, string>> = {
  'registered it': 'or a key of yours registered it',
  'logged its run': 'or a key of yours logged its run',
  'asked for its training': 'asked for its training, or edited the rule that did',
};

/** Null when the actor may decide, else the reason in a sentence for the screen. `id` of a key actor is its owner. */
function whyMayNotDecide(actor: Actor, action: Votable): string | null {
  if (actor.kind === 'rule' || actor.kind === 'system') return 'Only people decide.';
  if (action.status !== 'proposed')
    return `The action is ${action.status.replace('_', ' ')}, so there is nothing to decide.`;
  if (isDemoPerson(actor) && !action.demo)
    return 'People of the demo company decide only on what belongs to the demo.';
  const place = placeOf(action);
  if (!can(actor, decidePermission(action.kind), place))
    return `Your roles do not decide on ${action.kind} actions.`;
  if (action.risk === 'high' && actor.kind === 'key')
    return 'An API key never decides on high risk.';
  if (
    action.risk === 'high' &&
    !isWithApprover(action) &&
    !can(actor, 'actions:decide-high', place)
  )
    return 'High risk needs the role approver.';
  const policy =
    action.heldTo === undefined
      ? 'The policy'
      : `Version ${action.heldTo} of the policy, saved since the proposal,`;
  if (action.approverRoles.length === 0) return `${policy} never runs this action.`;
  if (!rolesAt(actor, place).some((role) => action.approverRoles.includes(role)))
    return `${policy} asks for one of: ${action.approverRoles.join(', ')}.`;
  return null;
}

/** Whoever may decide under the terms of the proposal or under those in force may reject: it runs nothing. */
export function whyMayNotReject(actor: Actor, proposed: Votable, inForce: Votable): string | null {
  return whyMayNotDecide(actor, proposed) === null ? null : whyMayNotDecide(actor, inForce);
}

const isByShippedRule = ({ kind, id, editor, tierLoweredBy, authors = [] }: Proposer): boolean =>
  kind === 'rule' &&
  shippedBindings.some(({ key }) => key === id) &&
  editor === null &&
  tierLoweredBy === undefined &&
  authors.length === 0;

/** Anybody who may read the environment can use the bootstrap key, so it is no second person. */
function whyServiceMayNotApprove(actor: Actor, action: Votable, alone: boolean): string | null {
  if (actor.kind !== 'key' || actor.service !== true) return null;
  if (!isByShippedRule(action.proposer))
    return 'The key of a service account approves only what a shipped rule proposed, so a person approves this.';
  return (alone ? 1 : action.requiredVotes) > 1
    ? 'The key of a service account is no second approver, so people approve this.'
    : null;
}

/**
 * Further reasons that hold for approving only; rejecting one's own proposal is fine. `alone`: in
 * single-operator mode one person proposes and approves.
 */
export function whyMayNotApprove(
  actor: Actor,
  action: Votable,
  { alone }: { alone: boolean },
): string | null {
  const general = whyMayNotDecide(actor, action);
  if (general !== null) return general;
  const service = whyServiceMayNotApprove(actor, action, alone);
  if (service !== null) return service;
  if (!alone && action.proposer.kind === 'user' && action.proposer.id === actor.id)
    return 'You proposed this, so somebody else approves it.';
  if (!alone && action.proposer.editor?.id === actor.id)
    return 'You edited the rule behind this last, which counts as proposing it.';
  if (!alone && action.proposer.tierLoweredBy?.id === actor.id)
    return 'You lowered the tier of this model, which sets how many approve, so somebody else approves it.';
  const author = action.proposer.authors?.find(({ id }) => id === actor.id);
  if (!alone && author !== undefined)
    return `You made the version that this is about (you ${authorWords[author.did]}), so somebody else approves it.`;
  if (
    action.votes.some((vote) => vote.userId === actor.id && vote.vote === 'approve' && !vote.voided)
  )
    return 'You have approved this already.';
  return whyNotTheLast(actor, action, alone);
}
