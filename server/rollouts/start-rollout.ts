import { z } from 'zod';
import { startRolloutInput, type startRolloutAnswer } from '#lib/schemas/rollouts/rollouts.ts';
import { advanceRolloutsTask } from '#server/actions/advance-rollouts-task.ts';
import { executorFor } from '#server/actions/proposals/plan-input.ts';
import { readRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { retrainKind } from '#server/actions/targets/retrain-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import { servingVersionOf } from '#server/inference/serving-version.ts';
import { loadVersion } from '#server/models/registry-rows.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { rolloutPath } from './rollout-row.ts';

const trafficKind = 'model.set_traffic';

const recordInput = startRolloutInput.extend({ executor: z.string(), baseVersion: z.string() });

/**
 * Allows one version of a model at a time. Refuses during another rollout, and during a retraining
 * that leads to one.
 */
async function requireAlone({ tx }: VerbContext, model: string): Promise<void> {
  const open = await tx.modelRollout.findFirst({
    where: { model, state: { not: 'done' } },
    select: { version: true },
  });
  if (open !== null)
    throw new TandemError(
      'conflict',
      `Version ${open.version} of ${model} is being rolled out. Wait until it ends, or abort it.`,
    );
  const training = await tx.action.findFirst({
    where: {
      kind: retrainKind,
      targetKind: 'model',
      targetName: model,
      past: false,
      status: { in: [...activeStatuses] },
    },
    select: { number: true },
  });
  if (training !== null)
    throw new TandemError(
      'conflict',
      `The retraining ACT-${training.number} of ${model} is in progress, and its version is rolled out next.`,
    );
}

/**
 * End of the run that created the version, or its registration time. The version cannot have been
 * trained on later rows.
 */
async function trainedTo({ tx }: VerbContext, runId: string | null, registered: Date) {
  const run =
    runId === null
      ? null
      : await tx.run.findUnique({ where: { id: runId }, select: { endedAt: true } });
  const endedAt = run?.endedAt ?? null;
  return endedAt !== null && endedAt < registered ? endedAt : registered;
}

const record = verb(
  { permission: 'models:write', input: recordInput, audit: 'models.start-rollout' },
  async (context, given): Promise<{ id: string }> => {
    const { tx, actor, now } = context;
    const { name, version, reason, baseVersion } = given;
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    await requireAlone(context, name);
    const told = given.trainedToAt === undefined ? null : new Date(given.trainedToAt);
    const trainedToAt = told ?? (await trainedTo(context, row.runId, row.createdAt));
    const policy = await readRetrainPolicy(tx, name);
    const id = newId();
    const text = `${actor.name} started the gate for version ${version}: ${reason}`;
    await tx.modelRollout.create({
      data: {
        id,
        model: name,
        version: String(version),
        baseVersion,
        executor: given.executor,
        policy: toJson(policy.body),
        policyVersion: policy.version,
        editorId: actor.id,
        editorName: actor.name,
        stage: 'gate',
        state: 'active',
        trainedToAt,
        stageSince: now,
        history: toJson([{ at: now.toISOString(), stage: 'gate', text, by: actor.name }]),
        demo: model.demo,
        createdAt: now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'rollout', id, name: `${name} ${version}` },
      after: { stage: 'gate', version, baseVersion, trainedToAt: trainedToAt.toISOString() },
      reason,
      teamId: model.teamId,
      environmentId: model.environmentId,
      demo: model.demo,
    });
    await context.emit('models', name);
    await context.wake(advanceRolloutsTask);
    return { id };
  },
);

/**
 * Sends a registered version through the gate and then rolls it out like a retrained version. The
 * actor who starts it counts as the proposer of its promotion.
 */
export async function startRollout(
  actor: Actor,
  given: unknown,
): Promise<z.output<typeof startRolloutAnswer>> {
  requirePermission(actor, 'models:write');
  const input = parseInput(startRolloutInput, given);
  const { name, version, trainedToAt } = input;
  const pass = { now: new Date(), past: false };
  if (trainedToAt !== undefined && Date.parse(trainedToAt) > pass.now.getTime())
    throw new TandemError('invalid_input', 'trainedToAt: must not be in the future.', {
      fields: [{ field: 'trainedToAt', message: 'must not be in the future' }],
    });
  await loadVersion(db(), actor, { name, version }, 'models:write');
  const baseVersion = await servingVersionOf(name);
  if (baseVersion === null)
    throw new TandemError(
      'conflict',
      `No alias names the serving version of ${name}, so there is nothing to compare with.`,
    );
  if (baseVersion === String(version))
    throw new TandemError('conflict', `Version ${version} of ${name} is already serving.`);
  const target = await executorFor({ kind: 'model', name }, trafficKind, pass);
  if (target === null)
    throw new TandemError(
      'unavailable',
      `No enabled executor serves ${name} and splits its requests.`,
    );
  const { id } = await record(actor, { ...input, executor: target.config.name, baseVersion });
  return { id, href: `${publicUrl()}${rolloutPath({ model: name, id })}` };
}
