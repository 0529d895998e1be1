import { z } from 'zod';
import type { Plan, Step } from '#lib/schemas/actions.ts';
import { planSchema } from '#lib/schemas/actions.ts';
import { claimRun, leaseMs, logRun, renewLease } from '#server/actions/claim-run.ts';
import { finishRun } from '#server/actions/finish-run.ts';
import { runPreCheck } from '#server/actions/pre-check.ts';
import { executorOf } from '#server/executors/executor-of.ts';
import { simulateStep } from '#server/executors/simulated.ts';
import { job } from '#server/jobs/job.ts';
import type { JobContext } from '#server/jobs/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { db } from '#server/platform/db.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';
import type { StepResult } from '#server/platform/webhook-client.ts';

const actor = systemActor('action runner');
type Run = { id: string; purpose: string; idempotencyKey: string; simulated: boolean; plan: Plan };
/** Who carries out, and until when. `pass` sets the clock where the run is only simulated. */
export type Carrier = Pick<JobContext, 'worker' | 'signal'> & { pass?: Pass };

function stepsOf(run: Run): Step[] {
  if (run.purpose === 'run') return run.plan.steps;
  return run.plan.rollback.kind === 'plan' ? run.plan.rollback.steps : [];
}

type End = {
  outcome: 'succeeded' | 'failed' | 'unknown' | 'cancelled';
  reason: string;
  result?: StepResult;
};

async function carryOut(run: Run, fence: number, { worker, pass }: Carrier): Promise<End> {
  const held = async (step: number) => renewLease(actor, { runId: run.id, worker, step }, pass);
  let result: StepResult = {};
  for (const [index, step] of stepsOf(run).entries()) {
    const lease = await held(index);
    if (!lease.held)
      return { outcome: 'unknown', reason: 'The lease was taken by another worker.' };
    if (lease.stopped !== null) {
      const reason = `Stopped before step ${index + 1}: ${lease.stopped}`;
      return { outcome: run.purpose === 'run' ? 'cancelled' : 'failed', reason };
    }
    await logRun(
      actor,
      { runId: run.id, level: 'info', text: `Step ${index + 1}: ${step.title}` },
      pass,
    );
    const renewal = setInterval(() => void held(index).catch(() => undefined), leaseMs / 3);
    const outcome = await (
      pass === undefined
        ? (await executorOf(step.executor)).runStep(
            run.idempotencyKey,
            index,
            fence,
            step,
            async () => (await held(index)).held,
          )
        : simulateStep(step, pass.now)
    ).finally(() => clearInterval(renewal));
    await logRun(
      actor,
      {
        runId: run.id,
        level: outcome.kind === 'succeeded' ? 'info' : 'error',
        text: `Step ${index + 1} ${outcome.kind}: ${outcome.detail}`.slice(0, 2_000),
      },
      pass,
    );
    if (outcome.kind === 'failed') return { outcome: 'failed', reason: outcome.detail };
    if (outcome.kind === 'doubt') return { outcome: 'unknown', reason: outcome.detail };
    result = { ...result, ...outcome.result };
  }
  const end: End = { outcome: 'succeeded', reason: 'Every step succeeded.' };
  return Object.keys(result).length === 0 ? end : { ...end, result };
}

async function runOne(run: Run, carrier: Carrier): Promise<void> {
  const { worker, pass } = carrier;
  const at = pass ?? { now: new Date(), past: false };
  const preCheck =
    run.purpose === 'run'
      ? await runPreCheck(run.plan, at)
      : { at: at.now.toISOString(), checks: [] };
  const claim = await claimRun(actor, { runId: run.id, worker, preCheck }, pass);
  if (claim.kind !== 'claimed') return;
  const end = await carryOut(run, claim.fence, carrier);
  await finishRun(
    actor,
    { ...end, runId: run.id, worker, reason: end.reason.slice(0, 2_000) },
    pass,
  );
}

/** Carries queued runs out, one after the other; with a `pass` in the past those that are only simulated. */
export async function runQueued(carrier: Carrier): Promise<void> {
  const rows = await db().actionRun.findMany({
    where: { status: 'queued', simulated: carrier.pass !== undefined },
    include: { action: { select: { plan: true } } },
    orderBy: { createdAt: 'asc' },
    take: 20,
  });
  for (const row of rows) {
    if (carrier.signal.aborted) return;
    try {
      await runOne({ ...row, plan: planSchema.parse(row.action.plan) }, carrier);
    } catch (error) {
      const known = asTandemError(error);
      logger.warn('run could not be carried out', { runId: row.id, reason: known?.message, error });
    }
  }
}

/** The run row is the truth: this job is only a wake-up. */
export const runActions = job({
  id: 'run-actions',
  payload: z.object({}),
  everyMs: 5_000,
  run: async (_payload, { worker, signal }) => runQueued({ worker, signal }),
});
