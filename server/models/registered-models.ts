import {
  createModelInput,
  deleteModelTagInput,
  latestVersionsInput,
  modelNameInput,
  renameModelInput,
  setModelTagInput,
  updateModelInput,
} from '#lib/schemas/models/models.ts';
import { forgetBaselineRows } from '#server/models/baseline-rows.ts';
import { keepRemovedModel } from '#server/models/past-model.ts';
import { refuseByHand } from '#server/models/predictors/refuse-by-hand.ts';
import { noteRegistryEvent } from '#server/models/webhooks/note-registry-event.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { query, verb } from '#server/platform/verb.ts';
import {
  auditModel,
  latestVersions,
  loadModel,
  moveAlias,
  requireUnserved,
  tagsOf,
  toWireModel,
  toWireModelOf,
} from './registry-rows.ts';

/** Creates a registered model without versions. Throws `conflict` if the name is taken. */
export const createModel = verb(
  { permission: 'models:write', input: createModelInput, audit: 'models.create' },
  async (context, { name, description, tags }) => {
    const { tx, actor, now } = context;
    const place =
      actor.kind === 'key'
        ? {
            teamId: actor.place.teamId ?? null,
            environmentId: actor.place.environmentId ?? null,
          }
        : { teamId: null, environmentId: null };
    context.requireAt(place);
    const model = {
      id: newId(),
      name,
      description,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      lastVersion: 0,
      ...place,
      createdBy: actor.name,
      createdAt: now,
      updatedAt: now,
      aliases: [],
    };
    await auditModel(context, model, undefined, { description, tags });
    const told = { name, description, tags: model.tags };
    noteRegistryEvent(context, model, 'registered_model.created', told);
    const made = await tx.$executeRaw`/* prepared */
      with ${context.trailParts()}
      insert into "RegisteredModel" ("id", "name", "description", "tags", "teamId", "environmentId", "createdBy",
        "createdAt", "updatedAt")
      values (${model.id}::uuid, ${name}, ${description}, ${JSON.stringify(model.tags)}::jsonb, ${place.teamId}::uuid,
        ${place.environmentId}::uuid, ${actor.name}, ${now}::timestamptz, ${now}::timestamptz)
      on conflict ("name") do nothing`;
    if (made === 0)
      throw new TandemError('conflict', `Registered Model (name=${name}) already exists.`);
    return { registeredModel: toWireModelOf(model, []) };
  },
);

export const getModel = query(
  { permission: 'models:read', input: modelNameInput },
  async ({ actor }, { name }) => ({
    registeredModel: await toWireModel(db(), await loadModel(db(), actor, name, 'models:read')),
  }),
);

/**
 * Renames a model. Refused while a protected alias serves, because the alias would disappear under
 * the old name.
 */
export const renameModel = verb(
  { permission: 'models:write', input: renameModelInput, audit: 'models.rename' },
  async (context, { name, newName }) => {
    const { tx, actor, now } = context;
    const model = await loadModel(tx, actor, name, 'models:write');
    if (newName === name) {
      context.nothingChanged();
      return { registeredModel: await toWireModel(tx, model) };
    }
    refuseByHand(model, actor, 'Renaming');
    await requireUnserved(context, model, 'Renaming');
    if ((await tx.registeredModel.findUnique({ where: { name: newName } })) !== null)
      throw new TandemError('conflict', `Registered Model (name=${newName}) already exists.`);
    await tx.registeredModel.update({
      where: { id: model.id },
      data: { name: newName, updatedAt: now },
      select: { id: true },
    });
    await auditModel(context, model, { name }, { name: newName });
    return {
      registeredModel: await toWireModel(tx, await loadModel(tx, actor, newName, 'models:write')),
    };
  },
);

export const updateModel = verb(
  { permission: 'models:write', input: updateModelInput, audit: 'models.update' },
  async (context, { name, description }) => {
    const { tx, actor, now } = context;
    const model = await loadModel(tx, actor, name, 'models:write');
    await tx.registeredModel.update({
      where: { id: model.id },
      data: { description, updatedAt: now },
      select: { id: true },
    });
    await auditModel(context, model, { description: model.description }, { description });
    return {
      registeredModel: await toWireModel(tx, await loadModel(tx, actor, name, 'models:write')),
    };
  },
);

/**
 * Removes a model with all its versions. Its history, approvals and alias history remain
 * (`model-at.ts`).
 */
export const deleteModel = verb(
  { permission: 'models:write', input: modelNameInput, audit: 'models.delete' },
  async (context, { name }) => {
    const { tx, actor } = context;
    const model = await loadModel(tx, actor, name, 'models:write');
    refuseByHand(model, actor, 'Deleting the model');
    await requireUnserved(context, model, 'Deleting the model');
    for (const { alias, version } of model.aliases)
      await moveAlias(context, model, { alias, from: version, to: null });
    await keepRemovedModel(context, model);
    await forgetBaselineRows(tx, model.name);
    await tx.registeredModel.delete({ where: { id: model.id }, select: { id: true } });
    await auditModel(context, model, { versions: model.lastVersion }, { deleted: true });
    return {};
  },
);

export const setModelTag = verb(
  { permission: 'models:write', input: setModelTagInput, audit: 'models.set-tag' },
  async (context, { name, key, value }) => {
    const { tx, actor, now } = context;
    const model = await loadModel(tx, actor, name, 'models:write');
    await tx.$executeRaw`update "RegisteredModel" set "tags" = "tags" || ${JSON.stringify({ [key]: value })}::jsonb,
      "updatedAt" = ${now} where "id" = ${model.id}::uuid`;
    await auditModel(context, model, { [key]: tagsOf(model.tags)[key] ?? null }, { [key]: value });
    return {};
  },
);

export const deleteModelTag = verb(
  { permission: 'models:write', input: deleteModelTagInput, audit: 'models.delete-tag' },
  async (context, { name, key }) => {
    const { tx, actor, now } = context;
    const model = await loadModel(tx, actor, name, 'models:write');
    await tx.$executeRaw`update "RegisteredModel" set "tags" = "tags" - ${key}::text, "updatedAt" = ${now}
      where "id" = ${model.id}::uuid`;
    await auditModel(context, model, { [key]: tagsOf(model.tags)[key] ?? null }, { [key]: null });
    return {};
  },
);

/** Newest version of each requested stage (of all stages by default). */
export const getLatestVersions = query(
  { permission: 'models:read', input: latestVersionsInput },
  async ({ actor }, { name, stages }) => {
    const versions = await latestVersions(db(), await loadModel(db(), actor, name, 'models:read'));
    const wanted: readonly string[] = stages;
    return {
      modelVersions: versions.filter(
        ({ currentStage }) => wanted.length === 0 || wanted.includes(currentStage),
      ),
    };
  },
);
