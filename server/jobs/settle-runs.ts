import { z } from 'zod';
import { planSchema } from '#lib/schemas/actions.ts';
import { markLost } from '#server/actions/mark-lost.ts';
import { finishRun } from '#server/actions/finish-run.ts';
import { executorOf } from '#server/executors/executor-of.ts';
import { job } from '#server/jobs/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';

const actor = systemActor('action probe');

async function settle(runId: string, now: Date): Promise<void> {
  const run = await db().actionRun.findUniqueOrThrow({
    where: { id: runId },
    include: { action: { select: { plan: true } } },
  });
  const plan = planSchema.parse(run.action.plan);
  const steps =
    run.purpose === 'run' ? plan.steps : plan.rollback.kind === 'plan' ? plan.rollback.steps : [];
  const step = steps[run.step];
  if (step === undefined) return;
  const { status, result } = await (
    await executorOf(step.executor)
  ).probeStep(
    run.idempotencyKey,
    run.step,
    step,
    now.getTime() - (run.startedAt ?? run.createdAt).getTime(),
  );
  const last = run.step >= steps.length - 1;
  if (status === 'succeeded' && last)
    await finishRun(actor, {
      runId,
      outcome: 'succeeded',
      reason: 'A probe found it done.',
      ...(result === undefined ? {} : { result }),
    });
  if (status === 'succeeded' && !last)
    await finishRun(actor, {
      runId,
      outcome: 'failed',
      reason: `The worker was lost after step ${run.step + 1} of ${steps.length}; the rest was not done.`,
    });
  if (status === 'failed')
    await finishRun(actor, { runId, outcome: 'failed', reason: 'A probe found it failed.' });
  if (status === 'never')
    await finishRun(actor, {
      runId,
      outcome: 'failed',
      reason: `Step ${run.step + 1} never reached the outside system: it was not done.`,
    });
}

/** Runs whose worker is gone become unknown; probes settle what is unknown. Nothing stays "running". */
export const settleRuns = job({
  id: 'settle-runs',
  payload: z.object({}),
  everyMs: 5_000,
  run: async (_payload, { now }) => {
    const lost = await db().actionRun.findMany({
      where: { status: 'running', leaseUntil: { lt: now }, simulated: false },
      select: { id: true },
    });
    for (const { id } of lost) await markLost(actor, { runId: id });
    const unknown = await db().actionRun.findMany({
      where: { status: 'unknown', simulated: false },
      select: { id: true },
      take: 50,
    });
    for (const { id } of unknown) await settle(id, now);
  },
});
