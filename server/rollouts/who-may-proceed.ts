import { underPolicy } from '#server/actions/policy/hold-to-policy.ts';
import { readSingleOperator } from '#server/actions/policy/single-operator.ts';
import { whyMayNotApprove } from '#server/actions/policy/who-may-approve.ts';
import { readGovernance } from '#server/models/governance-rows.ts';
import type { PlacedModel } from '#server/models/registry-rows.ts';
import { can } from '#server/platform/actor.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { Rollout } from './rollout-row.ts';

/** Applies the approval rules of the promotion as if one user were to approve it alone now. */
async function ofPromotion({ tx, actor }: VerbContext, id: string, alone: boolean) {
  const action = await tx.action.findUniqueOrThrow({
    where: { id },
    include: { approvals: true },
  });
  const asked = { ...action, status: 'proposed' as const, requiredVotes: 1, approvals: [] };
  const { votable } = await underPolicy(tx, asked);
  return whyMayNotApprove(actor, { ...votable, requiredVotes: 1 }, { alone });
}

/**
 * Reason an actor may not proceed with less than the policy requires, or null. The actor must be
 * allowed to approve the promotion of the model, and must not have saved the policy of the rollout
 * or started the gate for the version.
 */
export async function whyMayNotProceed(
  context: VerbContext,
  model: PlacedModel,
  rollout: Rollout,
): Promise<string | null> {
  const { tx, actor } = context;
  const { active: alone } = await readSingleOperator(tx);
  if (rollout.promotionActionId !== null)
    return ofPromotion(context, rollout.promotionActionId, alone);
  if (!alone && rollout.editorId === actor.id)
    return 'You saved the policy of this rollout or started it, which counts as proposing, so someone else must continue it.';
  if (actor.kind === 'key' && actor.service === true && rollout.editorId !== null)
    return 'The key of a service account does not count as a second person, so someone else must continue it.';
  const { tier } = await readGovernance(tx, model.id);
  if (tier !== 'high') return null;
  if (actor.kind === 'key') return 'An API key cannot decide on a high-tier model.';
  return can(actor, 'actions:decide-high', model)
    ? null
    : 'A high-tier model requires the role approver.';
}
