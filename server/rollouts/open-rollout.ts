import { z } from 'zod';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { servingExecutor } from '#server/actions/targets/executor-site.ts';
import { readRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { retrainKind, retrainWindow } from '#server/actions/targets/retrain-state.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const parameters = retrainWindow.extend({ baseVersion: z.string() });
const made = z.object({ version: z.string() });

/** Retrainings with a registered version whose rollout has not begun. */
export async function retrainingsWithoutRollout(): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    select a."id"::text as "id" from "Action" a
    where a."kind" = ${retrainKind} and a."status" = 'verified' and not a."past"
      and not exists (select 1 from "ModelRollout" r where r."retrainActionId" = a."id")
    order by a."verifiedAt" limit 20`;
  return rows.map(({ id }) => id);
}

/** Initial row of a rollout, from the retraining's plan and run report. */
async function newRollout({ tx, now, actor }: VerbContext, actionId: string) {
  const action = await tx.action.findUniqueOrThrow({
    where: { id: actionId },
    include: { runs: { where: { purpose: 'run', status: 'succeeded' } } },
  });
  const { trainToAt, baseVersion } = parameters.parse(planSchema.parse(action.plan).parameters);
  const { version } = made.parse(action.runs[0]?.result);
  const policy = await readRetrainPolicy(tx, action.targetName);
  const text = `version ${version} was trained and registered`;
  const data = {
    model: action.targetName,
    version,
    baseVersion,
    executor: await servingExecutor(action.executor),
    incidentId: action.incidentId,
    retrainActionId: action.id,
    policy: toJson(policy.body),
    policyVersion: policy.version,
    editorId: policy.editor?.id ?? null,
    editorName: policy.editor?.name ?? null,
    stage: 'gate',
    state: 'active',
    trainedToAt: new Date(trainToAt),
    stageSince: now,
    history: toJson([{ at: now.toISOString(), stage: 'gate', text, by: actor.name }]),
    demo: action.demo,
    createdAt: now,
  };
  return { action, version, baseVersion, data };
}

/** Starts the rollout of a retraining. A second call for the same retraining does nothing. */
export const openRollout = verb(
  {
    permission: 'models:write',
    input: z.object({ actionId: idSchema }),
    audit: 'models.open-rollout',
  },
  async (context, { actionId }): Promise<{ id: string } | null> => {
    const { tx } = context;
    const id = newId();
    const begun = await newRollout(context, actionId);
    const { action, version, baseVersion } = begun;
    const { count } = await tx.modelRollout.createMany({
      skipDuplicates: true,
      data: { ...begun.data, id },
    });
    if (count === 0) {
      context.nothingChanged();
      return null;
    }
    await context.audit({
      subject: { kind: 'rollout', id, name: `${action.targetName} ${version}` },
      after: { stage: 'gate', version, baseVersion, actionId },
      demo: action.demo,
    });
    if (action.incidentId !== null)
      await addTimelineEvent(context, action.incidentId, {
        kind: 'rollout',
        title: `Rollout of version ${version} of ${action.targetName} starts with its gate`,
        story: true,
        data: { rolloutId: id, model: action.targetName },
      });
    await context.emit('models', action.targetName);
    return { id };
  },
);
