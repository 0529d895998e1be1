import { z } from 'zod';
import { rollbackBases, type VerificationResult } from '#lib/schemas/actions/actions.ts';
import { settleActionInput } from '#lib/schemas/actions/inputs.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { advanceRolloutsTask } from '#server/actions/advance-rollouts-task.ts';
import { loadAction, moveAction, planOf } from '#server/actions/internal.ts';
import { decidePermission } from '#server/actions/policy/who-may-approve.ts';
import { retrainKind } from '#server/actions/targets/retrain-state.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { reopenAfterAction, settleAfterAction } from '#server/incidents/settle-after-action.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { finishRun } from './finish-run.ts';

type From = 'verifying' | 'inconclusive';

async function markVerified(
  context: VerbContext,
  action: Action,
  from: From,
  reason: string,
): Promise<void> {
  await moveAction(context, action, {
    from,
    to: 'verified',
    reason,
    data: { verifiedAt: context.now },
    timeline: { title: `Verified: ${action.title}`, body: reason, story: true },
  });
  // Starts the rollout of the retrained version immediately.
  if (action.kind === retrainKind && !context.past) await context.wake(advanceRolloutsTask);
  const { fixes } = planOf(action);
  if (action.incidentId === null || fixes === 'prepares') return;
  await settleAfterAction(
    context.actor,
    { id: action.incidentId, fixes, actionTitle: action.title, proposedAt: action.proposedAt },
    { within: context },
  );
}

/** True for a simulated action, which changed nothing that could be rolled back now. */
async function isHistory(context: VerbContext, action: Action): Promise<boolean> {
  if (context.past) return false;
  const where = { actionId: action.id, simulated: true };
  return (await context.tx.actionRun.count({ where })) > 0;
}

async function startRollback(context: VerbContext, action: Action): Promise<void> {
  await moveAction(context, action, {
    from: 'not_verified',
    to: 'rolling_back',
    reason: 'The rollback plan runs.',
    timeline: { title: `Rolling back: ${action.title}`, story: true },
  });
  const id = newId();
  await context.tx.actionRun.create({
    data: {
      id,
      actionId: action.id,
      purpose: 'rollback',
      status: 'queued',
      idempotencyKey: id,
      simulated: context.past,
      createdAt: context.now,
    },
  });
  if (!context.past) await context.wake('run-actions');
}

/** `rollBack`: whether to run the rollback plan now, if there is one. */
async function markNotVerified(
  context: VerbContext,
  action: Action,
  { from, reason, rollBack }: { from: From; reason: string; rollBack: boolean },
): Promise<void> {
  await moveAction(context, action, {
    from,
    to: 'not_verified',
    reason,
    data: { verifiedAt: context.now },
    timeline: { title: `Not verified: ${action.title}`, body: reason, story: true },
  });
  const hasPlan = planOf(action).rollback.kind === 'plan';
  if (rollBack && hasPlan && !(await isHistory(context, action))) {
    await startRollback(context, action);
    return;
  }
  if (action.incidentId !== null)
    await reopenAfterAction(
      context.actor,
      { id: action.incidentId, reason: `The action did not help: ${reason}` },
      { within: context },
    );
}

/** Leaves the decision to a user. */
async function handOver(context: VerbContext, action: Action, reason: string): Promise<void> {
  await moveAction(context, action, {
    from: 'verifying',
    to: 'inconclusive',
    reason,
    timeline: {
      title: `Inconclusive: ${action.title}`,
      body: `${reason} A person must decide.`,
      story: true,
    },
  });
}

const verdictInput = z.object({
  id: idSchema,
  result: z.custom<VerificationResult>((value) => typeof value === 'object' && value !== null),
});

/**
 * Records the verdict on the measured success criteria. An inconclusive verdict requests a user
 * decision and rolls nothing back. The same applies to a failed verdict whose rollback is not
 * proven to help.
 */
export const recordVerification = verb(
  { permission: 'actions:write', input: verdictInput, audit: 'actions.verify' },
  async (context, { id, result }) => {
    const action = await loadAction(context, id);
    if (action.status !== 'verifying') {
      context.nothingChanged();
      return;
    }
    await context.tx.action.update({
      where: { id },
      data: { verification: toJson(result) },
      select: { id: true },
    });
    if (result.outcome === 'verified')
      return markVerified(context, action, 'verifying', result.reason);
    if (result.outcome === 'inconclusive') return handOver(context, action, result.reason);
    const rollBack = result.rollback?.automatic === true;
    const withheld = planOf(action).rollback.kind === 'plan' && !rollBack;
    // A simulated action does not need a user decision.
    if (withheld && !context.past && !(await isHistory(context, action)))
      return handOver(context, action, result.reason);
    return markNotVerified(context, action, {
      from: 'verifying',
      reason: result.reason,
      rollBack,
    });
  },
);

const storedVerdict = z.object({
  rollback: z.object({ because: z.enum(rollbackBases) }).optional(),
});

/**
 * True if a rollback would restore the ranked cause, or a state that was measured as worse than the
 * current state.
 */
function isUnsafeToRollBack({ verification }: Action): boolean {
  const because = storedVerdict.safeParse(verification).data?.rollback?.because;
  return because === 'restores-cause' || because === 'was-worse';
}

/** Settles the run or rollback with an unknown outcome; a probe may have been faster. */
async function settleRun(
  context: VerbContext,
  action: Action,
  outcome: 'succeeded' | 'failed',
  { reason }: { reason: string },
): Promise<void> {
  const purpose = action.status === 'unknown' ? 'run' : 'rollback';
  const run = await context.tx.actionRun.findFirst({
    where: { actionId: action.id, purpose, status: 'unknown' },
    select: { id: true },
  });
  const given = { runId: run?.id ?? '', outcome, reason };
  const done = run !== null && (await finishRun(context.actor, given, { within: context })).settled;
  if (!done) throw new TandemError('conflict', 'The outcome was determined in the meantime.');
}

/**
 * Lets a user settle a run or a rollback with an unknown outcome, or an inconclusive verification.
 */
export const settleAction = verb(
  { permission: 'actions:read', input: settleActionInput, audit: 'actions.settle' },
  async (context, input) => {
    const action = await loadAction(context, input.id);
    requirePermission(context.actor, decidePermission(action.kind), action);
    const ofRun = input.outcome === 'succeeded' || input.outcome === 'failed';
    if ((action.status === 'unknown' || action.status === 'rollback_unknown') && ofRun) {
      await settleRun(
        context,
        action,
        input.outcome === 'succeeded' ? 'succeeded' : 'failed',
        input,
      );
    } else if (action.status === 'inconclusive' && !ofRun) {
      if (input.outcome === 'verified')
        await markVerified(context, action, 'inconclusive', input.reason);
      else
        await markNotVerified(context, action, {
          from: 'inconclusive',
          reason: input.reason,
          rollBack: input.rollBack ?? !isUnsafeToRollBack(action),
        });
    } else {
      throw new TandemError(
        'conflict',
        `An action that is ${action.status.replaceAll('_', ' ')} cannot get the outcome ${input.outcome.replaceAll('_', ' ')}.`,
      );
    }
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: {
        settledAs: input.outcome,
        ...(input.rollBack === undefined ? {} : { rollBack: input.rollBack }),
      },
      reason: input.reason,
    });
    return { id: action.id };
  },
);
