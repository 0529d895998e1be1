import type { Step } from '#lib/schemas/actions/plan.ts';
import { executorSite } from '#server/actions/targets/executor-site.ts';
import { reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import {
  trainingOrders,
  type BackendOrder,
  type Backend,
  type Site,
} from '#server/connectors/backend.ts';
import { backendOf } from '#server/connectors/backends.ts';
import { hadNoEffect } from '#server/connectors/call.ts';
import {
  pollRun,
  pollTimes,
  stepKey,
  type ProbedRun,
  type StepOutcome,
  type StepProbe,
} from '#server/executors/poll-run.ts';
import { loggedByRun } from '#server/experiments/runs/logged-by-run.ts';
import { trainedByRun } from '#server/models/training/trained-by-run.ts';
import { systemActor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';

const actor = systemActor('action runner');

async function systemOf(executor: string): Promise<{ site: Site; backend: Backend }> {
  const site = await executorSite(executor);
  const backend = backendOf(site.kind);
  if (backend === null)
    throw new TandemError('invalid_input', `The executor ${executor} is of an unknown kind.`);
  return { site, backend };
}

/**
 * Version that a retraining registered with this key, or run that a reproduction logged with it.
 */
async function madeBy({ order, key }: BackendOrder): Promise<Record<string, string> | null> {
  return order.kind === reproduceKind
    ? loggedByRun(actor, { key })
    : trainedByRun(actor, { name: order.target.name, key });
}

/** State of the run for a key, with the results of its training. */
async function lookAt({ site, backend }: { site: Site; backend: Backend }, asked: BackendOrder) {
  const found: StepProbe = await backend.look(site, asked);
  const { kind } = asked.order;
  if (found.status !== 'succeeded' || !trainingOrders.includes(kind)) return found;
  const result = await madeBy(asked);
  const what = kind === reproduceKind ? 'run' : 'version';
  return result === null
    ? { ...found, detail: `${found.detail ?? ''} No ${what} has its key as the tag tandem.key.` }
    : { ...found, result };
}

/**
 * Executes one step on a system with its own protocol. After a lost response, the outcome is
 * unknown and there is no retry.
 */
export async function runSystemStep(
  runKey: string,
  index: number,
  _fence: number,
  step: Step,
  keepGoing: () => Promise<boolean>,
): Promise<StepOutcome> {
  const key = stepKey(runKey, index);
  try {
    const system = await systemOf(step.executor);
    if (!system.backend.orders.includes(step.kind))
      return { kind: 'failed', detail: `A ${system.site.kind} cannot execute ${step.kind}.` };
    const started = await system.backend.start(system.site, key, step);
    if (started.status === 'succeeded') return { kind: 'succeeded', detail: started.detail };
    const { handle } = started;
    const asked: BackendOrder = { key, order: step, ...(handle === undefined ? {} : { handle }) };
    // A lost response is not an outcome: the next poll may succeed.
    const look = () => lookAt(system, asked).catch((): StepProbe => ({ status: 'running' }));
    const outcome = await pollRun(look, keepGoing, pollTimes().systemEveryMs);
    return handle === undefined ? outcome : { ...outcome, handle };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'The call was interrupted.';
    return { kind: hadNoEffect(error) ? 'failed' : 'doubt', detail };
  }
}

/** State of a step without a waiting worker, `ageMs` after the run began. */
export async function probeSystemStep(
  runKey: string,
  index: number,
  step: Step,
  { ageMs, handle }: ProbedRun,
): Promise<StepProbe> {
  try {
    const key = stepKey(runKey, index);
    const asked: BackendOrder = { key, order: step, ageMs, ...(handle === null ? {} : { handle }) };
    return await lookAt(await systemOf(step.executor), asked);
  } catch {
    return { status: 'doubt' };
  }
}
