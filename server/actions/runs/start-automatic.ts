import { z } from 'zod';
import { preCheckSchema, type PreCheck } from '#lib/schemas/actions/plan.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { loadAction } from '#server/actions/internal.ts';
import { closedGate } from '#server/actions/policy/closed-gate.ts';
import { decisionInForce } from '#server/actions/policy/policy-in-force.ts';
import { readPolicy } from '#server/actions/policy/read-policy.ts';
import { firstFailure, passed } from '#server/actions/targets/pre-check.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type Pass, type VerbContext } from '#server/platform/verb.ts';
import { queueRun } from './queue-run.ts';
import { versionTakenBack } from './reverted-actions.ts';

const bad = [
  'failed',
  'not_verified',
  'rolling_back',
  'rollback_unknown',
  'rolled_back',
  'rollback_failed',
];

/**
 * Model actions that put a version into service. If that version is rolled back, the failure also
 * counts against these actions.
 */
const stepsToServe: readonly string[] = ['model.retrain', 'model.set_alias'];

const untilSaved = 'Until the policy is saved again, a person must decide.';

/**
 * A single failure since the policy was saved revokes automatic execution until a user saves the
 * policy again.
 */
async function earlierFailure(
  { tx }: VerbContext,
  action: Action,
  policy: { version: number; since: Date },
): Promise<string | null> {
  const { signature, kind, targetKind, targetName } = action;
  const failed = await tx.action.findFirst({
    where: {
      signature,
      kind,
      targetKind,
      id: { not: action.id },
      policyVersion: { gte: policy.version },
      OR: [
        { status: { in: bad } },
        // Failed, and no user has decided yet whether to roll it back.
        {
          status: 'inconclusive',
          verification: { path: ['outcome'], equals: 'not_verified' },
        },
      ],
    },
    orderBy: { proposedAt: 'desc' },
    select: { number: true },
  });
  if (failed !== null)
    return `ACT-${failed.number} did not work for the same problem. ${untilSaved}`;
  if (targetKind !== 'model' || !stepsToServe.includes(kind)) return null;
  const version = await versionTakenBack(tx, targetName, policy.since);
  return version === null
    ? null
    : `Version ${version} of ${targetName} was rolled back. ${untilSaved}`;
}

async function sayWhy(context: VerbContext, action: Action, reason: string | null): Promise<void> {
  await context.tx.action.update({
    where: { id: action.id },
    data: { statusReason: reason },
    select: { id: true },
  });
  await context.emit('actions', action.id);
}

/**
 * Stores the hold-back reason on the action, and reports it once: on the incident's timeline, or as
 * a separate event.
 */
async function holdBack(context: VerbContext, action: Action, reason: string): Promise<void> {
  context.nothingChanged();
  if (action.statusReason === reason) return;
  await sayWhy(context, action, reason);
  const told = await context.tx.auditEntry.findFirst({
    where: {
      subjectKind: 'action',
      subjectId: action.id,
      action: 'actions.start-automatic',
      reason,
    },
    select: { id: true },
  });
  if (told !== null) return;
  const entry = {
    kind: 'action.held',
    title: `Not run automatically: ${action.title}`,
    body: reason,
    data: { actionId: action.id, number: action.number },
  };
  if (action.incidentId === null) await noteEvent(context, null, entry);
  else await addTimelineEvent(context, action.incidentId, entry);
  await context.audit({
    subject: { kind: 'action', id: action.id, name: action.title },
    after: { automatic: false },
    reason,
    teamId: action.teamId,
    environmentId: action.environmentId,
    demo: action.demo,
  });
}

/**
 * Starts a proposal that the policy in force allows to run automatically. A hold-back reason
 * appears once on the timeline; after that, a user decides as for any other proposal. The audit
 * entry names the policy version.
 */
export const startAutomatically = verb(
  {
    permission: 'actions:write',
    input: z.object({ id: idSchema, preCheck: preCheckSchema }),
    audit: 'actions.start-automatic',
  },
  async (context, input) => {
    await context.tx.$queryRaw`select 1 from "Action" where id = ${input.id}::uuid for update`;
    const action = await loadAction(context, input.id);
    const policy = await readPolicy(context.tx);
    const decision = await decisionInForce(context.tx, action, policy);
    if (action.status !== 'proposed' || decision.mode !== 'automatic') {
      context.nothingChanged();
      // The hold-back reason no longer matters, because a user decides anyway.
      if (action.status === 'proposed' && action.statusReason !== null)
        await sayWhy(context, action, null);
      return { started: false };
    }
    const obstacle =
      (await closedGate(context, action, { breakGlass: false })) ??
      (passed(input.preCheck)
        ? null
        : `The pre-check does not pass. ${firstFailure(input.preCheck)}`) ??
      (await earlierFailure(context, action, policy));
    if (obstacle !== null) {
      await holdBack(context, action, obstacle);
      return { started: false };
    }
    await context.tx.action.update({
      where: { id: action.id },
      data: { preCheck: toJson(input.preCheck) },
      select: { id: true },
    });
    const reason = `Policy approvals, version ${policy.version}: ${decision.sentence}`;
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: { automatic: true, policyVersion: policy.version, planVersion: action.planVersion },
      reason,
      teamId: action.teamId,
      environmentId: action.environmentId,
      demo: action.demo,
    });
    await queueRun(context, action, reason);
    return { started: true };
  },
);

/**
 * Like `startAutomatically`, for a waiting proposal. Opens no transaction if the policy in force
 * requires a user decision and there is no reason to clear.
 */
export async function startWaiting(
  actor: Actor,
  action: Action,
  preCheck: PreCheck,
  pass: Pass,
): Promise<void> {
  const decision = await decisionInForce(db(), action, await readPolicy(db()));
  if (decision.mode !== 'automatic' && action.statusReason === null) return;
  await startAutomatically(actor, { id: action.id, preCheck }, pass);
}
