import {
  createVersionInput,
  deleteVersionTagInput,
  setVersionTagInput,
  transitionStageInput,
  updateVersionInput,
  versionInput,
} from '#lib/schemas/models/models.ts';
import { nameOfOrigin } from '#server/experiments/mlflow-servers/origin-alias.ts';
import { Prisma, type ModelVersion } from '#server/generated/prisma/client.ts';
import { keepRemovedVersions } from '#server/models/past-model.ts';
import { refuseByHand } from '#server/models/predictors/refuse-by-hand.ts';
import { resolveSource } from '#server/models/resolve-source.ts';
import { noteRegistryEvent } from '#server/models/webhooks/note-registry-event.ts';
import { makerId } from '#server/platform/actor.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { query, verb, type VerbContext } from '#server/platform/verb.ts';
import {
  auditModel,
  loadModel,
  loadVersion,
  moveAlias,
  requireUnserved,
  tagsOf,
  toWireVersion,
} from './registry-rows.ts';

/** Job that scans the files of a new version. */
export const scanTask = 'scan-version';

/** Inserts the version, the model's new last number, and the audit entry in one statement. */
async function insertVersion(context: VerbContext, row: ModelVersion): Promise<void> {
  await context.tx.$executeRaw`/* prepared */
    with ${context.trailParts()}, counted as (
      update "RegisteredModel" set "lastVersion" = ${row.version}, "updatedAt" = ${row.updatedAt}::timestamptz
      where "id" = ${row.modelId}::uuid)
    insert into "ModelVersion" ("modelId", "version", "description", "source", "storageUri", "runId", "runLink",
      "loggedModelId", "status", "stage", "tags", "createdBy", "makerId", "createdAt", "updatedAt")
    values (${row.modelId}::uuid, ${row.version}, ${row.description}, ${row.source}, ${row.storageUri}, ${row.runId},
      ${row.runLink}, ${row.loggedModelId}, ${row.status}, ${row.stage}, ${JSON.stringify(row.tags)}::jsonb,
      ${row.createdBy}, ${row.makerId}, ${row.createdAt}::timestamptz, ${row.updatedAt}::timestamptz)`;
}

/** Serializes registrations of a model. Returns the server the model is copied from, or null. */
async function lockForVersion(tx: Transaction, name: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ origin: string | null }[]>`/* prepared */
    select (${nameOfOrigin(Prisma.sql`m."id"`)}) as "origin" from "RegisteredModel" m where m."name" = ${name}
    for update of m`;
  return row?.origin ?? null;
}

/**
 * Registers a new version of a model. It is READY immediately: its files stay where the client
 * stored them.
 */
export const createVersion = verb(
  { permission: 'models:write', input: createVersionInput, audit: 'models.create-version' },
  async (context, input) => {
    const { tx, actor, now } = context;
    const origin = await lockForVersion(tx, input.name);
    const model = await loadModel(tx, actor, input.name, 'models:write');
    refuseByHand(model, actor, 'Registering a version');
    if (origin !== null)
      throw new TandemError(
        'conflict',
        `${input.name} is copied from ${origin}. Register the version there.`,
      );
    const resolved = await resolveSource(tx, actor, input);
    const version = model.lastVersion + 1;
    const row: ModelVersion = {
      modelId: model.id,
      version,
      description: input.description,
      source: input.source,
      ...resolved,
      runLink: input.runLink === '' ? null : input.runLink,
      status: 'READY',
      statusMessage: null,
      stage: 'None',
      tags: Object.fromEntries(input.tags.map(({ key, value }) => [key, value])),
      createdBy: actor.name,
      makerId: makerId(actor),
      createdAt: now,
      updatedAt: now,
    };
    await auditModel(context, model, undefined, {
      version,
      source: input.source,
      runId: resolved.runId,
    });
    noteRegistryEvent(context, model, 'model_version.created', {
      name: model.name,
      version: String(version),
      source: input.source,
      run_id: row.runId,
      tags: tagsOf(row.tags),
      description: row.description === '' ? null : row.description,
    });
    await insertVersion(context, row);
    await context.enqueue(scanTask, { name: model.name, version });
    return { modelVersion: toWireVersion(row, model) };
  },
);

export const getVersion = query(
  { permission: 'models:read', input: versionInput },
  async ({ actor }, input) => {
    const { model, row } = await loadVersion(db(), actor, input, 'models:read');
    return { modelVersion: toWireVersion(row, model) };
  },
);

export const getVersionDownloadUri = query(
  { permission: 'models:read', input: versionInput },
  async ({ actor }, input) => {
    const { row } = await loadVersion(db(), actor, input, 'models:read');
    return { artifactUri: row.storageUri };
  },
);

export const updateVersion = verb(
  { permission: 'models:write', input: updateVersionInput, audit: 'models.update-version' },
  async (context, { name, version, description }) => {
    const { tx, actor, now } = context;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    const updated = await tx.modelVersion.update({
      where: { modelId_version: { modelId: model.id, version } },
      data: { description, updatedAt: now },
    });
    await auditModel(
      context,
      model,
      { version, description: row.description },
      { version, description },
    );
    return { modelVersion: toWireVersion(updated, model) };
  },
);

/**
 * Stages are MLflow's older way to mark the serving version. The stage Production acts like the
 * alias of that name, so it is refused while that alias is protected.
 */
export const transitionStage = verb(
  { permission: 'models:write', input: transitionStageInput, audit: 'models.transition' },
  async (context, { name, version, stage, archiveExistingVersions }) => {
    const { tx, actor, now } = context;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    const protectedAliases = await readProtectedAliases(tx);
    const touched = [stage.toLowerCase(), row.stage.toLowerCase()];
    const guarded = touched.find((each) => protectedAliases.includes(each));
    if (guarded !== undefined && stage !== row.stage)
      throw new TandemError(
        'forbidden',
        `The stage ${guarded} is protected like the alias ${guarded}. Set the alias instead, which requests an approval.`,
      );
    if (archiveExistingVersions && ['Staging', 'Production'].includes(stage))
      await tx.modelVersion.updateMany({
        where: { modelId: model.id, stage, version: { not: version } },
        data: { stage: 'Archived', updatedAt: now },
      });
    const updated = await tx.modelVersion.update({
      where: { modelId_version: { modelId: model.id, version } },
      data: { stage, updatedAt: now },
    });
    await auditModel(context, model, { version, stage: row.stage }, { version, stage });
    return { modelVersion: toWireVersion(updated, model) };
  },
);

/** Removes a version and its aliases. Refused while a protected alias serves it. */
export const deleteVersion = verb(
  { permission: 'models:write', input: versionInput, audit: 'models.delete-version' },
  async (context, input) => {
    const { tx, actor } = context;
    const { model, row } = await loadVersion(tx, actor, input, 'models:write');
    refuseByHand(model, actor, 'Deleting the version');
    await requireUnserved(context, model, 'Deleting the version', input.version);
    for (const { alias, version } of model.aliases.filter((each) => each.version === input.version))
      await moveAlias(context, model, { alias, from: version, to: null });
    await keepRemovedVersions(context, model.id, input.version);
    await tx.modelVersion.delete({
      where: { modelId_version: { modelId: model.id, version: input.version } },
      select: { version: true },
    });
    await auditModel(
      context,
      model,
      { version: input.version, source: row.source },
      { deleted: true },
    );
    return {};
  },
);

export const setVersionTag = verb(
  { permission: 'models:write', input: setVersionTagInput, audit: 'models.set-version-tag' },
  async (context, { name, version, key, value }) => {
    const { tx, actor, now } = context;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    await tx.$executeRaw`update "ModelVersion" set "tags" = "tags" || ${JSON.stringify({ [key]: value })}::jsonb,
      "updatedAt" = ${now} where "modelId" = ${model.id}::uuid and "version" = ${version}`;
    const before = tagsOf(row.tags)[key] ?? null;
    await auditModel(context, model, { version, [key]: before }, { version, [key]: value });
    const told = { name, version: String(version), key, value };
    noteRegistryEvent(context, model, 'model_version_tag.set', told);
    return {};
  },
);

export const deleteVersionTag = verb(
  { permission: 'models:write', input: deleteVersionTagInput, audit: 'models.delete-version-tag' },
  async (context, { name, version, key }) => {
    const { tx, actor, now } = context;
    const { model, row } = await loadVersion(tx, actor, { name, version }, 'models:write');
    await tx.$executeRaw`update "ModelVersion" set "tags" = "tags" - ${key}::text, "updatedAt" = ${now}
      where "modelId" = ${model.id}::uuid and "version" = ${version}`;
    const before = tagsOf(row.tags)[key] ?? null;
    await auditModel(context, model, { version, [key]: before }, { version, [key]: null });
    const told = { name, version: String(version), key };
    noteRegistryEvent(context, model, 'model_version_tag.deleted', told);
    return {};
  },
);
