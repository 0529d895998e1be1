import {
  createLoggedModelInput,
  deleteLoggedModelTagInput,
  finalizeLoggedModelInput,
  getLoggedModelInput,
  loggedModelIdInput,
  logLoggedModelParamsInput,
  setLoggedModelTagsInput,
} from '#lib/schemas/experiments/logged-models.ts';
import {
  loadExperiment,
  loadLoggedModel,
  newRunId,
  tagsToList,
  tagsToObject,
} from '#server/experiments/internal.ts';
import { registrationsOf } from '#server/experiments/registrations-of.ts';
import { randomRunName } from '#server/experiments/runs/random-run-name.ts';
import { toWireLoggedModel } from '#server/experiments/to-wire.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query, verb, type VerbContext } from '#server/platform/verb.ts';

const permission = 'experiments:write';

async function answer(
  { tx, actor }: Pick<VerbContext, 'tx' | 'actor'>,
  id: string,
  deleted = false,
) {
  const row = await loadLoggedModel(tx, actor, id, { permission: 'experiments:read', deleted });
  return { model: toWireLoggedModel(row, (await registrationsOf(tx, actor, [id])).get(id)) };
}

type Loaded = Awaited<ReturnType<typeof loadLoggedModel>>;

async function audit(context: VerbContext, model: Loaded, after: unknown): Promise<void> {
  await context.audit({
    subject: { kind: 'logged_model', id: model.id, name: model.name },
    after,
    teamId: model.experiment.teamId,
    environmentId: model.experiment.environmentId,
  });
  await context.emit('experiments', model.id);
}

/** Creates a model whose files are still pending. */
export const createLoggedModel = verb(
  {
    permission: 'experiments:write',
    input: createLoggedModelInput,
    audit: 'experiments.create-model',
  },
  async (context, input) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, input.experimentId, {
      permission,
      active: true,
    });
    const id = `m-${newRunId()}`;
    const name = input.name === '' ? randomRunName() : input.name;
    await tx.loggedModel.create({
      data: {
        id,
        experimentId: experiment.id,
        name,
        modelType: input.modelType ?? null,
        sourceRunId: input.sourceRunId === '' ? null : (input.sourceRunId ?? null),
        status: 'LOGGED_MODEL_PENDING',
        artifactUri: `${experiment.artifactLocation}/models/${id}/artifacts`,
        tags: tagsToObject(input.tags),
        params: tagsToObject(input.params),
        createdAt: now,
        updatedAt: now,
      },
      select: { id: true },
    });
    await audit(context, await loadLoggedModel(tx, actor, id, { permission }), {
      experimentId: experiment.id,
      sourceRunId: input.sourceRunId ?? null,
    });
    return answer(context, id);
  },
);

/** Marks the files of a model as complete or failed. */
export const finalizeLoggedModel = verb(
  {
    permission: 'experiments:write',
    input: finalizeLoggedModelInput,
    audit: 'experiments.finalize-model',
  },
  async (context, { modelId, status }) => {
    const { tx, actor, now } = context;
    const model = await loadLoggedModel(tx, actor, modelId, { permission });
    await tx.loggedModel.update({
      where: { id: modelId },
      data: { status, updatedAt: now },
      select: { id: true },
    });
    await audit(context, model, { status });
    return answer(context, modelId);
  },
);

export const getLoggedModel = query(
  { permission: 'experiments:read', input: getLoggedModelInput },
  async ({ actor }, { modelId, allowDeleted }) =>
    answer({ tx: db(), actor }, modelId, allowDeleted),
);

/**
 * Soft-deletes a model. Refused while a registered version uses it, because a served model must
 * stay readable.
 */
export const deleteLoggedModel = verb(
  {
    permission: 'experiments:write',
    input: loggedModelIdInput,
    audit: 'experiments.delete-model',
  },
  async (context, { modelId }) => {
    const { tx, actor, now } = context;
    const model = await loadLoggedModel(tx, actor, modelId, { permission });
    const registered = await tx.modelVersion.findFirst({ where: { loggedModelId: modelId } });
    if (registered !== null)
      throw new TandemError(
        'invalid_input',
        `Logged model ${modelId} is registered as version ${registered.version} of a model. Delete that version first.`,
      );
    await tx.loggedModel.update({
      where: { id: modelId },
      data: { deletedAt: now, updatedAt: now },
      select: { id: true },
    });
    await audit(context, model, { deleted: true });
    return {};
  },
);

export const setLoggedModelTags = verb(
  {
    permission: 'experiments:write',
    input: setLoggedModelTagsInput,
    audit: 'experiments.tag-model',
  },
  async (context, { modelId, tags }) => {
    const { tx, actor, now } = context;
    const model = await loadLoggedModel(tx, actor, modelId, { permission });
    const wanted = tagsToObject(tags);
    await tx.$executeRaw`update "LoggedModel" set "tags" = "tags" || ${JSON.stringify(wanted)}::jsonb,
      "updatedAt" = ${now} where "id" = ${modelId}`;
    await audit(context, model, wanted);
    return answer(context, modelId);
  },
);

export const deleteLoggedModelTag = verb(
  {
    permission: 'experiments:write',
    input: deleteLoggedModelTagInput,
    audit: 'experiments.untag-model',
  },
  async (context, { modelId, tagKey }) => {
    const { tx, actor, now } = context;
    const model = await loadLoggedModel(tx, actor, modelId, { permission });
    if (!tagsToList(model.tags).some(({ key }) => key === tagKey))
      throw new TandemError(
        'not_found',
        `No tag with key '${tagKey}' for model with ID '${modelId}'.`,
      );
    await tx.$executeRaw`update "LoggedModel" set "tags" = "tags" - ${tagKey}::text, "updatedAt" = ${now}
      where "id" = ${modelId}`;
    await audit(context, model, { tag: tagKey, removed: true });
    return {};
  },
);

/** The first value of a param is final, as for runs. */
export const logLoggedModelParams = verb(
  {
    permission: 'experiments:write',
    input: logLoggedModelParamsInput,
    audit: 'experiments.model-params',
  },
  async (context, { modelId, params }) => {
    const { tx, actor, now } = context;
    const model = await loadLoggedModel(tx, actor, modelId, { permission });
    await tx.$queryRaw`select 1 from "LoggedModel" where "id" = ${modelId} for update`;
    const wanted = tagsToObject(params);
    const before = tagsToObject(tagsToList(model.params));
    const changed = Object.keys(wanted).find(
      (key) => Object.hasOwn(before, key) && before[key] !== wanted[key],
    );
    if (changed !== undefined)
      throw new TandemError(
        'invalid_input',
        `Changing param values is not allowed. Param with key='${changed}' was already logged for model ID='${modelId}'.`,
      );
    await tx.$executeRaw`update "LoggedModel" set "params" = "params" || ${JSON.stringify(wanted)}::jsonb,
      "updatedAt" = ${now} where "id" = ${modelId}`;
    await audit(context, model, { params: Object.keys(wanted).length });
    return {};
  },
);
