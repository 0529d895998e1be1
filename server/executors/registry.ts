import { z } from 'zod';
import type { Step } from '#lib/schemas/actions/plan.ts';
import { describeVersion } from '#server/actions/targets/registry-state.ts';
import {
  stepKey,
  type ProbedRun,
  type StepOutcome,
  type StepProbe,
} from '#server/executors/poll-run.ts';
import {
  aliasesThere,
  originOfModel,
  setAliasThere,
  unprovenThere,
  wasRefused,
  type Origin,
} from '#server/experiments/mlflow-servers/origin-alias.ts';
import {
  aliasRunIsDone,
  moveAliasByAction,
  requireAliasLease,
} from '#server/models/aliases/move-alias-by-action.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';

const actor = systemActor('registry');
const parameters = z.object({
  alias: z.string(),
  fromVersion: z.number().int().nullable(),
  toVersion: z.number().int().nullable(),
});

type Given = z.output<typeof parameters> & {
  name: string;
  runKey: string;
  runId: string;
  fence: number | null;
};

/** Server that the model is copied from; its aliases are moved there first. */
async function originOf(name: string): Promise<Origin | null> {
  const model = await db().registeredModel.findUnique({ where: { name }, select: { id: true } });
  return model === null ? null : originOfModel(model.id);
}

async function versionThere(origin: Origin, alias: string): Promise<number | null> {
  return (await aliasesThere(origin)).get(alias) ?? null;
}

/**
 * Moves the alias on its server, unless it already points to the target version. Returns null if
 * the server confirms it.
 */
async function moveThere(origin: Origin, given: Given): Promise<StepOutcome | null> {
  const { alias, fromVersion, toVersion } = given;
  const where = `on ${origin.server.name}`;
  let before: number | null;
  try {
    before = await versionThere(origin, alias);
    if (before !== toVersion) await requireAliasLease(actor, given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it could not be read';
    return { kind: 'failed', detail: `Nothing was requested ${where}: ${reason}` };
  }
  if (before === toVersion) return null;
  if (before !== fromVersion)
    return {
      kind: 'failed',
      detail: `${alias} points to ${describeVersion(before)} ${where}, the plan expects ${describeVersion(fromVersion)}.`,
    };
  try {
    await setAliasThere(origin, alias, toVersion);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'The call was interrupted.';
    return { kind: wasRefused(error) ? 'failed' : 'doubt', detail: reason };
  }
  // From here on the alias may have moved, so a refused read does not mean that the order failed.
  const detail = await unprovenThere(origin, alias, toVersion);
  return detail === null ? null : { kind: 'doubt', detail };
}

/**
 * Moves an alias of the registry in a single transaction, so that it either happened under this key
 * or did not. For a model that is copied from another server, the alias is moved there first and
 * read back. If that response is lost, the outcome is unknown and there is no retry.
 */
export async function runRegistryStep(
  runKey: string,
  index: number,
  fence: number,
  step: Step,
): Promise<StepOutcome> {
  const parsed = parameters.safeParse(step.parameters);
  if (step.kind !== 'model.set_alias' || !parsed.success)
    return { kind: 'failed', detail: `The registry cannot execute ${step.kind}.` };
  const given = {
    ...parsed.data,
    name: step.target.name,
    runKey: stepKey(runKey, index),
    runId: runKey,
    fence,
  };
  const origin = await originOf(given.name);
  const stopped = origin === null ? null : await moveThere(origin, given);
  if (stopped !== null) return stopped;
  try {
    const detail = await moveAliasByAction(actor, given);
    return {
      kind: 'succeeded',
      detail: origin === null ? detail : `${detail} Read back on ${origin.server.name}.`,
    };
  } catch (error) {
    const known = asTandemError(error);
    // The alias has already moved on its server, so this is not a failure.
    return origin !== null || known === null || known.code === 'unavailable'
      ? {
          kind: 'doubt',
          detail: error instanceof Error ? error.message : 'The call was interrupted.',
        }
      : { kind: 'failed', detail: known.message };
  }
}

/** Time after which an order can no longer be in transit. */
const inFlightMs = 60_000;

/**
 * Determines the outcome of an order from the server. An alias that has moved there is recorded
 * here under the run's key.
 */
async function probeThere(origin: Origin, given: Given, ageMs: number): Promise<StepProbe> {
  const there = await versionThere(origin, given.alias);
  if (there === given.toVersion) {
    await moveAliasByAction(actor, given);
    return { status: 'succeeded' };
  }
  return { status: there === given.fromVersion && ageMs > inFlightMs ? 'never' : 'doubt' };
}

/**
 * The result is certain, because the change and its key are a single row and a worker that lost its
 * lease cannot write later.
 */
export async function probeRegistryStep(
  runKey: string,
  index: number,
  step: Step,
  { ageMs }: ProbedRun,
): Promise<StepProbe> {
  try {
    const key = stepKey(runKey, index);
    if (await aliasRunIsDone(actor, { runKey: key })) return { status: 'succeeded' };
    const origin = await originOf(step.target.name);
    if (origin === null) return { status: 'never' };
    const { name } = step.target;
    const given = { ...parameters.parse(step.parameters), name, runKey: key };
    return await probeThere(origin, { ...given, runId: runKey, fence: null }, ageMs);
  } catch {
    return { status: 'doubt' };
  }
}
