import type { Plan, Step } from '#lib/schemas/actions/plan.ts';
import { leaseMs, logRun, renewLease } from '#server/actions/runs/claim-run.ts';
import { finishRun } from '#server/actions/runs/finish-run.ts';
import { followRun } from '#server/actions/runs/follow-run.ts';
import { executorOf } from '#server/executors/executor-of.ts';
import type { StepOutcome } from '#server/executors/poll-run.ts';
import { simulateStep } from '#server/executors/simulated.ts';
import type { JobContext } from '#server/jobs/queue/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { StepResult } from '#server/platform/outbound/webhook-client.ts';
import type { Pass } from '#server/platform/verb.ts';

const actor = systemActor('action runner');
export type Carried = {
  id: string;
  purpose: string;
  idempotencyKey: string;
  simulated: boolean;
  plan: Plan;
};
/** Worker of a run, with its stop signal. `pass` sets the clock if the run is only simulated. */
export type Carrier = Pick<JobContext, 'worker' | 'signal'> & { pass?: Pass };
/** Token of the target's lease, the first step to execute, and the results of earlier steps. */
export type Place = { fence: number; from: number; result?: StepResult };

export function stepsOf({ purpose, plan }: Pick<Carried, 'purpose' | 'plan'>): Step[] {
  if (purpose === 'run') return plan.steps;
  return plan.rollback.kind === 'plan' ? plan.rollback.steps : [];
}

type End = {
  outcome: 'succeeded' | 'failed' | 'unknown' | 'cancelled';
  reason: string;
  result?: StepResult;
};
/** The external system continues a step; the run waits for it without a worker. */
type Handed = { outcome: 'followed'; step: number; handle: string | null; result: StepResult };

type Held = Awaited<ReturnType<typeof renewLease>>;

async function doStep(
  run: Carried,
  { fence, index, step }: { fence: number; index: number; step: Step },
  held: () => Promise<Held>,
  pass: Pass | undefined,
): Promise<StepOutcome> {
  await logRun(
    actor,
    { runId: run.id, level: 'info', text: `Step ${index + 1}: ${step.title}` },
    pass,
  );
  const renewal = setInterval(() => void held().catch(() => undefined), leaseMs / 3);
  const keepGoing = async () => (await held()).held;
  const outcome = await (
    pass === undefined
      ? (await executorOf(step.executor)).runStep(run.idempotencyKey, index, fence, step, keepGoing)
      : simulateStep(step, pass.now)
  ).finally(() => clearInterval(renewal));
  const isWell = outcome.kind === 'succeeded' || outcome.kind === 'running';
  const text = `Step ${index + 1} ${outcome.kind}: ${outcome.detail}`.slice(0, 2_000);
  await logRun(actor, { runId: run.id, level: isWell ? 'info' : 'error', text }, pass);
  return outcome;
}

async function carryOut(
  run: Carried,
  place: Place,
  { worker, pass }: Carrier,
): Promise<End | Handed> {
  let result: StepResult = place.result ?? {};
  for (const [index, step] of stepsOf(run).entries()) {
    if (index < place.from) continue;
    const held = async () => renewLease(actor, { runId: run.id, worker, step: index }, pass);
    const lease = await held();
    if (!lease.held) return { outcome: 'unknown', reason: 'Another worker took over the lease.' };
    if (lease.stopped !== null) {
      const reason = `Stopped before step ${index + 1}: ${lease.stopped}`;
      return { outcome: run.purpose === 'run' ? 'cancelled' : 'failed', reason };
    }
    const outcome = await doStep(run, { fence: place.fence, index, step }, held, pass);
    if (outcome.kind === 'failed') return { outcome: 'failed', reason: outcome.detail };
    if (outcome.kind === 'doubt') return { outcome: 'unknown', reason: outcome.detail };
    if (outcome.kind === 'running')
      return { outcome: 'followed', step: index, handle: outcome.handle ?? null, result };
    result = { ...result, ...outcome.result };
  }
  const end: End = { outcome: 'succeeded', reason: 'Every step succeeded.' };
  return Object.keys(result).length === 0 ? end : { ...end, result };
}

/**
 * Executes a claimed run from the given step until the run ends or the external system continues
 * it.
 */
export async function carryOn(run: Carried, place: Place, carrier: Carrier): Promise<void> {
  const { worker, pass } = carrier;
  const end = await carryOut(run, place, carrier);
  const held = { runId: run.id, worker };
  if (end.outcome === 'followed') {
    const { step, handle, result } = end;
    await followRun(actor, { ...held, step, handle, result });
    return;
  }
  await finishRun(actor, { ...held, ...end, reason: end.reason.slice(0, 2_000) }, pass);
}
