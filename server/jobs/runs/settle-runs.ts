import { z } from 'zod';
import { planSchema, type Plan } from '#lib/schemas/actions/plan.ts';
import { logRun } from '#server/actions/runs/claim-run.ts';
import { finishRun } from '#server/actions/runs/finish-run.ts';
import { followRun, hearOfRun, takeRunBack } from '#server/actions/runs/follow-run.ts';
import { markLost } from '#server/actions/runs/mark-lost.ts';
import { describeStop } from '#server/actions/runs/stop-reason.ts';
import { executorOf } from '#server/executors/executor-of.ts';
import type { StepProbe } from '#server/executors/poll-run.ts';
import type { ActionRun, Prisma } from '#server/generated/prisma/client.ts';
import { job } from '#server/jobs/queue/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import type { StepResult } from '#server/platform/outbound/webhook-client.ts';
import { carryOn, stepsOf, type Carrier } from './execute-run.ts';

const actor = systemActor('action probe');
/** Maximum number of runs in one state that a pass probes. */
const runsAtMost = 100;

type Open = ActionRun & { plan: Plan; stopped: string | null };
type Place = { step: number; of: number; stopped: string | null };
type End = { outcome: 'succeeded' | 'failed' | 'cancelled'; reason: string };

/**
 * Conclusion for the whole run from a probe of the current step; null if still unknown. `stopped`:
 * the person who stopped the run, if any.
 */
function endOf(status: StepProbe['status'], { step, of, stopped }: Place): End | null {
  const place = `step ${step + 1} of ${of}`;
  if (status === 'succeeded' && step >= of - 1)
    return { outcome: 'succeeded', reason: 'A probe found that it completed.' };
  if (status === 'succeeded')
    return stopped === null
      ? {
          outcome: 'failed',
          reason: `The worker was lost after ${place}; the rest was not executed.`,
        }
      : { outcome: 'cancelled', reason: `Stopped after ${place}: ${stopped}` };
  if (status === 'failed') return { outcome: 'failed', reason: 'A probe found that it failed.' };
  if (status !== 'never') return null;
  return stopped === null
    ? {
        outcome: 'failed',
        reason: `Step ${step + 1} never reached the external system, so it was not executed.`,
      }
    : { outcome: 'cancelled', reason: `Stopped before ${place}: ${stopped}` };
}

async function openRuns(where: Prisma.ActionRunWhereInput): Promise<Open[]> {
  const rows = await db().actionRun.findMany({
    where: { ...where, simulated: false },
    include: { action: { select: { plan: true, stopAt: true, stopBy: true, stopReason: true } } },
    orderBy: { createdAt: 'desc' },
    take: runsAtMost,
  });
  return rows.map(({ action, ...run }) => ({
    ...run,
    plan: planSchema.parse(action.plan),
    stopped: run.purpose === 'run' ? describeStop(action) : null,
  }));
}

async function probe(run: Open, now: Date): Promise<StepProbe> {
  const step = stepsOf(run)[run.step];
  if (step === undefined) return { status: 'doubt' };
  const ageMs = now.getTime() - (run.startedAt ?? run.createdAt).getTime();
  const { handle, idempotencyKey } = run;
  const executor = await executorOf(step.executor);
  return executor.probeStep(idempotencyKey, run.step, step, { ageMs, handle });
}

const placeOf = (run: Open): Place => ({
  step: run.step,
  of: stepsOf(run).length,
  stopped: run.stopped,
});

/** Results of the steps so far. */
function resultOf(run: Open, made: StepResult | undefined): { result?: StepResult } {
  const before = z.record(z.string(), z.string()).catch({}).parse(run.result);
  const result = { ...before, ...made };
  return Object.keys(result).length === 0 ? {} : { result };
}

/**
 * Settles a run without a worker. If the external system reports that it continues, the run follows
 * it; otherwise the outcome is unknown.
 */
async function settleLost(run: Open, now: Date): Promise<void> {
  const { status } = await probe(run, now);
  if (status === 'running')
    await followRun(actor, { runId: run.id, step: run.step, handle: null, result: {} });
  else await markLost(actor, { runId: run.id });
}

async function settleUnknown(run: Open, now: Date): Promise<void> {
  const { status, result } = await probe(run, now);
  const end = endOf(status, placeOf(run));
  if (end !== null) await finishRun(actor, { runId: run.id, ...end, ...resultOf(run, result) });
}

/** Polls a step that the external system continues. When it ends, continues with the next step. */
async function settleFollowed(run: Open, now: Date, carrier: Carrier): Promise<void> {
  const { status, detail, result } = await probe(run, now);
  const place = placeOf(run);
  const made = resultOf(run, result);
  if (status === 'running') await hearOfRun(actor, { runId: run.id });
  else if (status === 'doubt') {
    if (run.leaseUntil !== null && run.leaseUntil < now) await markLost(actor, { runId: run.id });
  } else if (status === 'never') {
    const reason = 'The external system no longer knows this run.';
    await finishRun(actor, { runId: run.id, outcome: 'unknown', reason });
  } else if (status === 'succeeded' && place.step < place.of - 1 && run.stopped === null) {
    const fence = await takeRunBack(actor, { runId: run.id, worker: carrier.worker });
    if (fence !== null) await carryOn(run, { fence, from: run.step + 1, ...made }, carrier);
  } else {
    const text = `Step ${run.step + 1} ${status}${detail ? `: ${detail}` : '.'}`.slice(0, 2_000);
    const level = status === 'succeeded' ? 'info' : 'error';
    await logRun(actor, { runId: run.id, level, text });
    const end = endOf(status, place);
    const reason = detail || 'The external system reports that it has ended.';
    if (end !== null)
      await finishRun(actor, {
        runId: run.id,
        ...(run.stopped === null ? { outcome: status, reason: reason.slice(0, 2_000) } : end),
        ...made,
      });
  }
}

/** Settles runs. A run that cannot be probed does not block the others. */
async function settleAll(
  runs: readonly Open[],
  settle: (run: Open) => Promise<void>,
): Promise<void> {
  await Promise.all(
    runs.map(async (run) => {
      try {
        await settle(run);
      } catch (error) {
        const reason = asTandemError(error)?.message;
        logger.warn('the outcome of a run could not be determined', {
          runId: run.id,
          reason,
          error,
        });
      }
    }),
  );
}

async function hasOpenRuns(): Promise<boolean> {
  const where = { status: { in: ['running', 'unknown', 'followed'] }, simulated: false };
  return (await db().actionRun.findFirst({ where, select: { id: true } })) !== null;
}

/**
 * Runs without a worker get the status unknown. Probes settle unknown runs and follow runs that
 * continue externally, so that no run stays "running".
 */
export const settleRuns = job({
  id: 'settle-runs',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now, worker, signal, rerunIn }) => {
    // When idle, returns early.
    if (!(await hasOpenRuns())) return;
    const lost = await openRuns({ status: 'running', leaseUntil: { lt: now } });
    await settleAll(lost, async (run) => settleLost(run, now));
    const unknown = await openRuns({ status: 'unknown' });
    await settleAll(unknown, async (run) => settleUnknown(run, now));
    const followed = await openRuns({ status: 'followed' });
    await settleAll(followed, async (run) => settleFollowed(run, now, { worker, signal }));
    if (await hasOpenRuns()) rerunIn(5_000);
  },
});
