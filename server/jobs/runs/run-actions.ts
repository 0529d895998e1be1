import { z } from 'zod';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { claimRun } from '#server/actions/runs/claim-run.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import { job } from '#server/jobs/queue/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { carryOn, type Carried, type Carrier } from './execute-run.ts';

const actor = systemActor('action runner');

/** Claims a queued run; null if the run must wait or has ended. */
async function claim(run: Carried, { worker, pass }: Carrier): Promise<number | null> {
  const at = pass ?? { now: new Date(), past: false };
  const preCheck =
    run.purpose === 'run'
      ? await runPreCheck(run.plan, at)
      : { at: at.now.toISOString(), checks: [] };
  const claimed = await claimRun(actor, { runId: run.id, worker, preCheck }, pass);
  return claimed.kind === 'claimed' ? claimed.fence : null;
}

/** Result of `doing`; null if it failed, which is logged. */
async function told<T>(runId: string, doing: Promise<T>): Promise<T | null> {
  try {
    return await doing;
  } catch (error) {
    const reason = asTandemError(error)?.message;
    logger.warn('run could not be executed', { runId, reason, error });
    return null;
  }
}

/**
 * Claims queued runs one after the other and executes them in parallel, so that fast runs do not
 * wait for slow ones. With a `pass` in the past, executes only simulated runs, in order. Returns
 * the number of runs that could not start.
 */
export async function runQueued(carrier: Carrier): Promise<{ waiting: number }> {
  const rows = await db().actionRun.findMany({
    where: { status: 'queued', simulated: carrier.pass !== undefined },
    include: { action: { select: { plan: true } } },
    orderBy: { createdAt: 'asc' },
    take: 20,
  });
  const carried: Promise<unknown>[] = [];
  let waiting = 0;
  for (const row of rows) {
    if (carrier.signal.aborted) break;
    const run = { ...row, plan: planSchema.parse(row.action.plan) };
    const fence = await told(row.id, claim(run, carrier));
    if (fence === null) {
      waiting += 1;
      continue;
    }
    const going = told(row.id, carryOn(run, { fence, from: 0 }, carrier));
    if (carrier.pass === undefined) carried.push(going);
    else await going;
  }
  await Promise.all(carried);
  return { waiting };
}

/** The run row is authoritative: this job is only a wake-up. */
export const runActions = job({
  id: 'run-actions',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { worker, signal, rerunIn }) => {
    const { waiting } = await runQueued({ worker, signal });
    if (waiting > 0) rerunIn(5_000);
  },
});
