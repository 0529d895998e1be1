import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { moveAction, planOf } from '#server/actions/internal.ts';
import type { Action, ActionRun } from '#server/generated/prisma/client.ts';
import { reopenAfterAction } from '#server/incidents/settle-after-action.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { leaseOf } from './claim-run.ts';
import { doubtRollback } from './doubt-rollback.ts';
import { describeStop } from './stop-reason.ts';

const input = z.object({
  runId: idSchema,
  outcome: z.enum(['succeeded', 'failed', 'unknown', 'cancelled']),
  reason: z.string().max(2_000),
  result: z.unknown().optional(),
  /** Worker that has the lease; absent if a probe or a user settles a run whose worker is gone. */
  worker: z.string().optional(),
});

type Outcome = z.output<typeof input>['outcome'];

async function releaseLease(context: VerbContext, run: ActionRun, action: Action): Promise<void> {
  await context.tx.targetLease.updateMany({
    where: { target: leaseOf(action, run), runId: run.id },
    data: { runId: null, leaseUntil: null },
  });
}

async function startVerifying(context: VerbContext, action: Action): Promise<void> {
  const plan = planOf(action);
  const from = new Date(context.now.getTime() + plan.successCriteria.settleMs);
  await moveAction(
    context,
    { ...action, status: 'succeeded' },
    {
      from: 'succeeded',
      to: 'verifying',
      reason: 'Checking the success criteria.',
      data: { verifyFrom: from },
      timeline: { title: 'Verifying the effect' },
    },
  );
}

async function finishPlanRun(
  context: VerbContext,
  action: Action,
  outcome: Outcome,
  reason: string,
): Promise<void> {
  const from = action.status === 'unknown' ? 'unknown' : 'running';
  if (from === 'unknown' && outcome === 'unknown') {
    context.nothingChanged();
    return;
  }
  const titles: Record<Outcome, string> = {
    succeeded: `Done: ${action.title}`,
    failed: `Failed: ${action.title}`,
    unknown: `Outcome unknown: ${action.title}`,
    cancelled: `Stopped: ${action.title}`,
  };
  await moveAction(context, action, {
    from,
    to: outcome,
    reason,
    data: { finishedAt: context.now },
    timeline: { title: titles[outcome], body: reason, story: true },
  });
  if (outcome === 'succeeded') await startVerifying(context, action);
}

async function finishRollback(
  context: VerbContext,
  action: Action,
  outcome: Outcome,
  reason: string,
): Promise<void> {
  const from = action.status === 'rollback_unknown' ? 'rollback_unknown' : 'rolling_back';
  if (outcome === 'unknown') {
    if (from === 'rollback_unknown') context.nothingChanged();
    else await doubtRollback(context, action, reason);
    return;
  }
  const done = outcome === 'succeeded';
  await moveAction(context, action, {
    from,
    to: done ? 'rolled_back' : 'rollback_failed',
    reason,
    timeline: {
      title: done ? `Rolled back: ${action.title}` : `Rollback failed: ${action.title}`,
      body: reason,
      story: true,
    },
  });
  if (action.incidentId !== null)
    await reopenAfterAction(
      context.actor,
      {
        id: action.incidentId,
        reason: done
          ? 'The action did not help and was rolled back.'
          : 'The action did not help, and its rollback failed.',
      },
      { within: context },
    );
}

type Held = ActionRun & { action: Action };

/**
 * Reads and locks a run and its action, so that an earlier stop counts and a later one finds the
 * outcome.
 */
async function lockRun({ tx }: VerbContext, id: string): Promise<Held> {
  await tx.$queryRaw`
    select 1 from "ActionRun" run join "Action" action on action.id = run."actionId"
    where run.id = ${id}::uuid for update`;
  return found(await tx.actionRun.findUnique({ where: { id }, include: { action: true } }), 'run');
}

/** A run that a user stopped does not count as a success, regardless of its completed steps. */
function stoppedEnd(run: Held, given: { outcome: Outcome; reason: string }): typeof given {
  const stopped = run.purpose === 'run' ? describeStop(run.action) : null;
  if (stopped === null || given.outcome === 'cancelled') return given;
  return given.outcome === 'succeeded'
    ? { outcome: 'cancelled', reason: `Stopped in its last step: ${stopped}. ${given.reason}` }
    : { ...given, reason: `${given.reason} (Stop requested: ${stopped}.)` };
}

/**
 * Ends a run with a definite or unknown outcome. While the outcome is unknown, the lease remains,
 * so that nothing else changes the target.
 */
export const finishRun = verb(
  { permission: 'actions:write', input, audit: 'actions.finish' },
  async (context, given) => {
    const run = await lockRun(context, given.runId);
    const { outcome, reason } = stoppedEnd(run, given);
    const { count } = await context.tx.actionRun.updateMany({
      where: {
        id: run.id,
        status: given.worker === undefined ? { in: ['running', 'followed', 'unknown'] } : 'running',
        ...(given.worker === undefined ? {} : { leaseHolder: given.worker }),
      },
      data: {
        status: outcome,
        ...(outcome === 'unknown' ? {} : { finishedAt: context.now }),
        ...(given.result === undefined ? {} : { result: toJson(given.result) }),
      },
    });
    if (count === 0) {
      context.nothingChanged();
      return { settled: false };
    }
    if (outcome !== 'unknown') await releaseLease(context, run, run.action);
    if (run.purpose === 'run') await finishPlanRun(context, run.action, outcome, reason);
    else await finishRollback(context, run.action, outcome, reason);
    return { settled: true };
  },
);
