import type { Permission, Place } from '#lib/permissions.ts';
import { grantReaches } from '#lib/permissions.ts';
import type { Risk } from '#lib/schemas/actions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { can, isDemoPerson } from '#server/platform/actor.ts';

export type Proposer = {
  kind: 'rule' | 'user';
  id: string;
  name: string;
  editor: { id: string; name: string } | null;
  tierLoweredBy?: { id: string; name: string } | undefined;
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

function holdsApproverRole(
  actor: Extract<Actor, { kind: 'user' | 'key' }>,
  action: Votable,
): boolean {
  const place = placeOf(action);
  return actor.grants.some(
    (grant) => action.approverRoles.includes(grant.role) && grantReaches(grant, place),
  );
}

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
  if (action.risk === 'high' && !can(actor, 'actions:decide-high', place))
    return 'High risk needs the role approver.';
  const policy =
    action.heldTo === undefined
      ? 'The policy'
      : `Version ${action.heldTo} of the policy, saved since the proposal,`;
  if (action.approverRoles.length === 0) return `${policy} never runs this action.`;
  if (!holdsApproverRole(actor, action))
    return `${policy} asks for one of: ${action.approverRoles.join(', ')}.`;
  return null;
}

/** Whoever may decide under the terms of the proposal or under those in force may reject: it runs nothing. */
export function whyMayNotReject(actor: Actor, proposed: Votable, inForce: Votable): string | null {
  return whyMayNotDecide(actor, proposed) === null ? null : whyMayNotDecide(actor, inForce);
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
  if (!alone && action.proposer.kind === 'user' && action.proposer.id === actor.id)
    return 'You proposed this, so somebody else approves it.';
  if (!alone && action.proposer.editor?.id === actor.id)
    return 'You edited the rule behind this last, which counts as proposing it.';
  if (!alone && action.proposer.tierLoweredBy?.id === actor.id)
    return 'You lowered the tier of this model, which sets how many approve, so somebody else approves it.';
  if (
    action.votes.some((vote) => vote.userId === actor.id && vote.vote === 'approve' && !vote.voided)
  )
    return 'You have approved this already.';
  return null;
}
