import type { AuthorAct } from '#lib/choices/governance.ts';
import {
  grantReaches,
  rolesWith,
  type Permission,
  type Place,
  type Role,
} from '#lib/permissions.ts';
import type { Risk } from '#lib/schemas/actions/plan.ts';
import { shippedBindings } from '#server/actions/proposals/shipped-automation-rules.ts';
import { can, isDemoPerson, type Actor } from '#server/platform/actor.ts';
import { hasOneFrom } from './stricter-terms.ts';

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
  /** At least one approval must come from one of these roles; empty allows any role. */
  oneFrom: readonly string[];
  /** Valid approvals, with the roles of their authors. */
  approvals: readonly { roles: readonly string[] }[];
  /** Version of a stricter policy that has applied since the proposal was made. */
  heldTo?: number | undefined;
  votes: readonly { userId: string; vote: string; voided: boolean }[];
};

/**
 * Permission required to decide on an action, in addition to `actions:decide-high` for high risk.
 */
export function decidePermission(kind: string): Permission {
  return kind.startsWith('model.') ? 'actions:decide-models' : 'actions:decide-infrastructure';
}

const placeOf = ({ teamId, environmentId, demo }: Votable): Place => ({
  teamId,
  environmentId,
  demo,
});

/** Roles of a user, or of a key's owner, in the scope of an action. */
export function rolesAt(actor: Actor, place: Place): Role[] {
  if (actor.kind === 'rule' || actor.kind === 'system') return [];
  const held = actor.grants.filter((grant) => grantReaches(grant, place));
  return [...new Set(held.map(({ role }) => role))];
}

/**
 * True if one approval must come from a role that decides on high risk. The roles of the other
 * approvers do not matter then.
 */
const isWithApprover = ({ oneFrom }: Votable): boolean =>
  oneFrom.length > 0 && oneFrom.every((role) => deciders.includes(role));
const deciders: readonly string[] = rolesWith('actions:decide-high');

/**
 * Reason that this actor may not give the last approval: it must come from a role that has not
 * approved yet. Null if the actor may.
 */
function whyNotTheLast(actor: Actor, action: Votable, alone: boolean): string | null {
  const { oneFrom, approvals, requiredVotes } = action;
  const left = (alone ? 1 : requiredVotes) - approvals.length - 1;
  if (left > 0 || hasOneFrom(oneFrom, [...approvals, { roles: rolesAt(actor, placeOf(action)) }]))
    return null;
  return `The missing approval must come from one of: ${oneFrom.join(', ')}.`;
}

const authorText: Readonly<Record<AuthorAct, string>> = {
  'registered it': 'or one of your keys registered it',
  'logged its run': 'or one of your keys logged its run',
  'asked for its training': 'requested its training, or edited the rule that did',
};

/**
 * Reason that the actor may not decide, as a sentence for the UI; null if they may. For a key
 * actor, `id` is its owner.
 */
function whyMayNotDecide(actor: Actor, action: Votable): string | null {
  if (actor.kind === 'rule' || actor.kind === 'system') return 'Only people can decide.';
  if (action.status !== 'proposed')
    return `The action is ${action.status.replace('_', ' ')}, so there is nothing to decide.`;
  if (isDemoPerson(actor) && !action.demo) return 'Demo users can decide only on demo resources.';
  const place = placeOf(action);
  if (!can(actor, decidePermission(action.kind), place))
    return `Your roles cannot decide on ${action.kind} actions.`;
  if (action.risk === 'high' && actor.kind === 'key')
    return 'An API key cannot decide on high-risk actions.';
  if (
    action.risk === 'high' &&
    !isWithApprover(action) &&
    !can(actor, 'actions:decide-high', place)
  )
    return 'High risk requires the role approver.';
  const policy =
    action.heldTo === undefined
      ? 'The policy'
      : `Version ${action.heldTo} of the policy, saved after the proposal,`;
  if (action.approverRoles.length === 0) return `${policy} never runs this action.`;
  if (!rolesAt(actor, place).some((role) => action.approverRoles.includes(role)))
    return `${policy} requires one of: ${action.approverRoles.join(', ')}.`;
  return null;
}

/**
 * Rejecting executes nothing, so it is open to anyone who may decide under the proposal's terms or
 * under those in force.
 */
export function whyMayNotReject(actor: Actor, proposed: Votable, inForce: Votable): string | null {
  return whyMayNotDecide(actor, proposed) === null ? null : whyMayNotDecide(actor, inForce);
}

const isByShippedRule = ({ kind, id, editor, tierLoweredBy, authors = [] }: Proposer): boolean =>
  kind === 'rule' &&
  shippedBindings.some(({ key }) => key === id) &&
  editor === null &&
  tierLoweredBy === undefined &&
  authors.length === 0;

/**
 * The bootstrap key does not count as a second person, because anyone who can read the environment
 * variables can use it.
 */
function whyServiceMayNotApprove(actor: Actor, action: Votable, alone: boolean): string | null {
  if (actor.kind !== 'key' || actor.service !== true) return null;
  if (!isByShippedRule(action.proposer))
    return 'The key of a service account can approve only proposals of default rules, so a person must approve this.';
  return (alone ? 1 : action.requiredVotes) > 1
    ? 'The key of a service account does not count as a second approver, so people must approve this.'
    : null;
}

/**
 * Adds the reasons that apply only to approving, because users may reject their own proposals.
 * `alone`: single-operator mode, in which one person proposes and approves.
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
    return 'You proposed this, so someone else must approve it.';
  if (!alone && action.proposer.editor?.id === actor.id)
    return 'You last edited the rule behind this, which counts as proposing it.';
  if (!alone && action.proposer.tierLoweredBy?.id === actor.id)
    return 'You lowered the tier of this model, which sets the number of approvals, so someone else must approve it.';
  const author = action.proposer.authors?.find(({ id }) => id === actor.id);
  if (!alone && author !== undefined)
    return `You created the version (you ${authorText[author.did]}), so someone else must approve it.`;
  if (
    action.votes.some((vote) => vote.userId === actor.id && vote.vote === 'approve' && !vote.voided)
  )
    return 'You have already approved this.';
  return whyNotTheLast(actor, action, alone);
}
