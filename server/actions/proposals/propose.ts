import { z } from 'zod';
import { planSchema, type Plan } from '#lib/schemas/actions/plan.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import {
  decideByPolicy,
  expiryMinutesOf,
  type PolicyDecision,
} from '#server/actions/policy/policy.ts';
import { readPolicy } from '#server/actions/policy/read-policy.ts';
import { targetTier } from '#server/actions/policy/target-tier.ts';
import { reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { planVersion } from './plan-version.ts';
import { proposerSchema } from './proposer.ts';

const input = z.object({
  incidentId: idSchema.nullable(),
  /** Truncated instead of rejected, because target names may have any length. */
  title: z
    .string()
    .min(1)
    .transform((title) => cutText(title, 200)),
  plan: planSchema,
  proposer: proposerSchema,
  signature: z.string(),
  preCheck: z.unknown(),
  dryRun: z.unknown(),
  teamId: idSchema.nullable(),
  environmentId: idSchema.nullable(),
  demo: z.boolean(),
  /**
   * True if the action is part of something already approved: it is queued in the same transaction,
   * without approval.
   */
  covered: z.boolean().default(false),
  /**
   * If true, any open action of this kind for the target counts as equal, regardless of its
   * incident.
   */
  anyIncident: z.boolean().default(false),
});

type Given = z.output<typeof input>;

async function isOpen(context: VerbContext, given: Given): Promise<boolean> {
  const { incidentId, plan, anyIncident } = given;
  const { kind, target } = plan;
  // Prevents two simultaneous requests from both finding no open action.
  await context.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${kind} ${target.kind} ${target.name}`}, 8))`;
  const open = await context.tx.action.findFirst({
    where: {
      ...(anyIncident ? {} : { incidentId }),
      past: context.past,
      kind: plan.kind,
      targetKind: plan.target.kind,
      targetName: plan.target.name,
      ...(plan.target.id === null
        ? {}
        : { OR: [{ targetId: plan.target.id }, { targetId: null }] }),
      status: { in: [...activeStatuses] },
      // Each alias move is decided separately: moves of two aliases differ, and so do two versions
      // for one alias.
      ...(plan.kind === 'model.set_alias'
        ? { plan: { path: ['parameters'], equals: toJson(plan.parameters) } }
        : {}),
      // Each run to reproduce is also decided separately.
      ...(plan.kind === reproduceKind
        ? { plan: { path: ['parameters', 'runId'], equals: toJson(plan.parameters['runId']) } }
        : {}),
    },
    select: { id: true },
  });
  return open !== null;
}

async function createAction(
  context: VerbContext,
  given: Given,
): Promise<{ action: Action; plan: Plan; mode: PolicyDecision['mode'] }> {
  const { tx, now } = context;
  const plan = { ...given.plan, tier: await targetTier(tx, given.plan.target) };
  const policy = await readPolicy(tx);
  const decision = decideByPolicy(policy.body, {
    kind: plan.kind,
    risk: plan.risk,
    environment: plan.environment,
    tier: plan.tier,
    hasRollback: plan.rollback.kind !== 'none',
  });
  const action = await tx.action.create({
    data: {
      id: newId(),
      incidentId: given.incidentId,
      kind: plan.kind,
      runbook: plan.runbook.id,
      executor: plan.executor,
      title: given.title,
      targetKind: plan.target.kind,
      targetName: plan.target.name,
      targetId: plan.target.id,
      environmentId: given.environmentId,
      teamId: given.teamId,
      status: 'proposed',
      risk: plan.risk,
      signature: given.signature,
      plan: toJson(plan),
      planVersion: planVersion(plan),
      preCheck: toJson(given.preCheck),
      dryRun: toJson(given.dryRun),
      proposer: toJson(given.proposer),
      requiredVotes: decision.votes,
      approverRoles: decision.roles,
      oneFrom: decision.oneFrom,
      needsReauth: decision.reauthenticate,
      policyVersion: policy.version,
      policySentence: decision.sentence,
      demo: given.demo,
      past: context.past,
      proposedAt: now,
      expiresAt: new Date(now.getTime() + expiryMinutesOf(policy.body, plan.kind) * 60_000),
    },
  });
  return { action, plan, mode: decision.mode };
}

/** Stores a complete plan as a proposal. Returns null if an equal one is already open. */
export const propose = verb(
  { permission: 'actions:write', input, audit: 'actions.propose' },
  async (context, given) => {
    if (await isOpen(context, given)) {
      context.nothingChanged();
      return null;
    }
    const { action, plan, mode } = await createAction(context, given);
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: { status: 'proposed', plan },
      teamId: action.teamId,
      environmentId: action.environmentId,
      demo: action.demo,
    });
    const entry = {
      kind: given.covered ? 'action.ordered' : 'action.proposed',
      title: `${given.covered ? 'Requested' : 'Proposed'}: ${action.title}`,
      story: true,
      data: { actionId: action.id, number: action.number, proposer: given.proposer, mode },
    };
    if (action.incidentId === null) await noteEvent(context, null, entry);
    else await addTimelineEvent(context, action.incidentId, entry);
    await context.emit('actions', action.id);
    return { id: action.id, mode };
  },
);
