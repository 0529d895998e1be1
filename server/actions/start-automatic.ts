import { z } from 'zod';
import { preCheckSchema } from '#lib/schemas/actions.ts';
import { idSchema } from '#lib/schemas/common.ts';
import { closedGate } from '#server/actions/closed-gate.ts';
import { loadAction } from '#server/actions/internal.ts';
import { decisionInForce } from '#server/actions/policy-in-force.ts';
import { firstFailure, passed } from '#server/actions/pre-check.ts';
import { queueRun } from '#server/actions/queue-run.ts';
import { readPolicy } from '#server/actions/read-policy.ts';
import { versionTakenBack } from '#server/actions/taken-back.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';

const bad = [
  'failed',
  'not_verified',
  'rolling_back',
  'rollback_unknown',
  'rolled_back',
  'rollback_failed',
];

/** Steps of a model that lead to a version that serves: what such a version turned out to be falls back on them. */
const stepsToServe: readonly string[] = ['model.retrain', 'model.set_alias'];

/** One bad end since the policy was saved takes the trust back, until a person saves the policy again. */
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
      status: { in: bad },
      policyVersion: { gte: policy.version },
    },
    orderBy: { proposedAt: 'desc' },
    select: { number: true },
  });
  if (failed !== null) return `ACT-${failed.number} did not work for the same trouble.`;
  if (targetKind !== 'model' || !stepsToServe.includes(kind)) return null;
  const version = await versionTakenBack(tx, targetName, policy.since);
  return version === null ? null : `Version ${version} of ${targetName} was taken back.`;
}

async function holdBack(context: VerbContext, action: Action, reason: string): Promise<void> {
  if (action.incidentId === null) return context.nothingChanged();
  const told = await context.tx.incidentEvent.findFirst({
    where: {
      incidentId: action.incidentId,
      kind: 'action.held',
      body: reason,
      data: { path: ['actionId'], equals: action.id },
    },
    select: { id: true },
  });
  if (told !== null) return context.nothingChanged();
  await addTimelineEvent(context, action.incidentId, {
    kind: 'action.held',
    title: `Not run by itself: ${action.title}`,
    body: reason,
    data: { actionId: action.id, number: action.number },
  });
  await context.audit({
    subject: { kind: 'action', id: action.id, name: action.title },
    after: { automatic: false },
    reason,
    teamId: action.teamId,
    environmentId: action.environmentId,
    demo: action.demo,
  });
  await context.emit('actions', action.id);
}

/**
 * Starts a proposal that the policy in force lets run without a person; what holds it back is told once on
 * the timeline, and then a person decides as for any other. The audit names the policy's version.
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
      return { started: false };
    }
    const held =
      (await closedGate(context, action, { breakGlass: false })) ??
      (passed(input.preCheck)
        ? null
        : `The pre-check does not pass. ${firstFailure(input.preCheck)}`) ??
      (await earlierFailure(context, action, policy));
    if (held !== null) {
      await holdBack(context, action, held);
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
