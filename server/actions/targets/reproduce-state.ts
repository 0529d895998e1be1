import { z } from 'zod';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { Plan, Step } from '#lib/schemas/actions/plan.ts';
import { backendOf } from '#server/connectors/backends.ts';
import { digestsNow } from '#server/experiments/datasets/digests-now.ts';
import { digestsByName, readTrainingRecord } from '#server/experiments/training-record.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { sendRun } from '#server/platform/outbound/webhook-client.ts';
import { executorSite, executorTarget } from './executor-site.ts';

export const reproduceKind = 'model.reproduce';
export const reproduceRunbook = 'reproduce-run';

/** Parameters of a plan to reproduce a run. */
export const reproduceParameters = z.object({
  runId: z.string(),
  /** Metrics to compare. */
  metrics: z.array(z.string()),
});

/** Fields of the state that decide whether a run may be reproduced now. */
export const recordField = 'run to reproduce';
export const recordThere = 'there';
export function digestField(name: string): string {
  return `digest of ${name}`;
}
/** Title of the check that a dataset is unchanged; the refusal message begins with it. */
export function digestTitle(name: string): string {
  return `Data: ${name} is the same as in the run`;
}

type Told = {
  /**
   * Digest by dataset name. Datasets whose digest the executor does not know in advance are absent.
   */
  digests: Map<string, string>;
  dryRun: ActionDetail['dryRun'];
};

/**
 * Requests the training data from the executor by a dry run. Throws `conflict` with the executor's
 * reason if it refuses, and `unavailable` if it does not respond.
 */
async function askTrainer(step: Step, now: Date): Promise<Told> {
  const { kind } = await executorSite(step.executor);
  if (backendOf(kind) !== null)
    return {
      digests: new Map(),
      dryRun: { kind: 'unsupported', reason: `a ${kind} executor has no dry run` },
    };
  const answer = await sendRun(await executorTarget(step.executor), newId(), {
    runId: 'dry-run',
    step: 1,
    fence: 0,
    dryRun: true,
    kind: step.kind,
    target: step.target,
    parameters: step.parameters,
  });
  if (answer.kind === 'doubt') throw new TandemError('unavailable', answer.reason);
  if (answer.kind === 'refused') throw new TandemError('conflict', answer.reason);
  const { status, detail, changes, datasets = [] } = answer.answer;
  if (status === 'failed')
    throw new TandemError('conflict', `The executor cannot reproduce the run: ${detail}.`);
  return {
    digests: digestsByName(datasets),
    dryRun: { kind: 'done', at: now.toISOString(), changes, detail },
  };
}

/**
 * Current digests as the executor reports them; for datasets that it does not know, digests of the
 * tables that Tandem pulls.
 */
export async function presentDigests(step: Step, runId: string, now: Date): Promise<Told> {
  const [told, pulled] = await Promise.all([askTrainer(step, now), digestsNow(runId)]);
  return { ...told, digests: new Map([...digestsByName(pulled), ...told.digests]) };
}

/** Current state of the run and its data, in the wording that the preconditions use. */
export async function reproduceState(plan: Plan, now: Date): Promise<Record<string, string>> {
  const { runId } = reproduceParameters.parse(plan.parameters);
  const [step] = plan.steps;
  const record = await readTrainingRecord(runId);
  if (record === null || record.deleted || step === undefined) return { [recordField]: 'deleted' };
  const { digests } = await presentDigests(step, runId, now);
  return {
    [recordField]: recordThere,
    ...Object.fromEntries([...digests].map(([name, digest]) => [digestField(name), digest])),
  };
}
