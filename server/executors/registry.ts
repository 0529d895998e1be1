import { z } from 'zod';
import type { Step } from '#lib/schemas/actions.ts';
import type { StepOutcome, StepProbe } from '#server/executors/poll-run.ts';
import { stepKey } from '#server/executors/poll-run.ts';
import { aliasRunIsDone, moveAliasByAction } from '#server/models/move-alias-by-action.ts';
import { systemActor } from '#server/platform/actor.ts';
import { asTandemError } from '#server/platform/errors.ts';

const actor = systemActor('registry');
const parameters = z.object({
  alias: z.string(),
  fromVersion: z.number().int().nullable(),
  toVersion: z.number().int().nullable(),
});

/** Moves an alias of the registry. One transaction: it happened under this key, or it did not. */
export async function runRegistryStep(
  runKey: string,
  index: number,
  fence: number,
  step: Step,
): Promise<StepOutcome> {
  const parsed = parameters.safeParse(step.parameters);
  if (step.kind !== 'model.set_alias' || !parsed.success)
    return { kind: 'failed', detail: `The registry cannot carry out ${step.kind}.` };
  try {
    const detail = await moveAliasByAction(actor, {
      ...parsed.data,
      name: step.target.name,
      runKey: stepKey(runKey, index),
      runId: runKey,
      fence,
    });
    return { kind: 'succeeded', detail };
  } catch (error) {
    const known = asTandemError(error);
    return known === null || known.code === 'unavailable'
      ? { kind: 'doubt', detail: error instanceof Error ? error.message : 'The call broke off.' }
      : { kind: 'failed', detail: known.message };
  }
}

/** The change and its key are one row, so the answer is certain. A worker that lost its lease cannot write later. */
export async function probeRegistryStep(runKey: string, index: number): Promise<StepProbe> {
  try {
    const done = await aliasRunIsDone(actor, { runKey: stepKey(runKey, index) });
    return { status: done ? 'succeeded' : 'never' };
  } catch {
    return { status: 'doubt' };
  }
}
