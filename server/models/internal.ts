import type { Permission } from '#lib/permissions.ts';
import type { WireModel, WireVersion } from '#lib/schemas/models.ts';
import { z } from 'zod';
import type { ModelAlias, ModelVersion, RegisteredModel } from '#server/generated/prisma/client.ts';
import { noteRegistryEvent } from '#server/models/webhooks/note-registry-event.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import type { VerbContext } from '#server/platform/verb.ts';

const tagMap = z.record(z.string(), z.string());

export function tagsOf(tags: unknown): Record<string, string> {
  return tagMap.parse(tags);
}

function tagList(tags: unknown): { key: string; value: string }[] {
  return Object.entries(tagsOf(tags)).map(([key, value]) => ({ key, value }));
}

export type LoadedModel = RegisteredModel & { aliases: ModelAlias[] };

/** The registered model, if the actor may do this there. */
export async function loadModel(
  tx: Pick<Transaction, 'registeredModel'>,
  actor: Actor,
  name: string,
  permission: Permission,
): Promise<LoadedModel> {
  const model = await tx.registeredModel.findUnique({
    where: { name },
    include: { aliases: { orderBy: { alias: 'asc' } } },
  });
  if (model === null)
    throw new TandemError('not_found', `Registered Model with name=${name} not found`);
  requirePermission(actor, permission, model);
  return model;
}

export async function loadVersion(
  tx: Pick<Transaction, 'registeredModel' | 'modelVersion'>,
  actor: Actor,
  { name, version }: { name: string; version: number },
  permission: Permission,
): Promise<{ model: LoadedModel; row: ModelVersion }> {
  const model = await loadModel(tx, actor, name, permission);
  const row = await tx.modelVersion.findUnique({
    where: { modelId_version: { modelId: model.id, version } },
  });
  if (row === null)
    throw new TandemError(
      'not_found',
      `Model Version (name=${name}, version=${version}) not found`,
    );
  return { model, row };
}

export function toWireVersion(row: ModelVersion, model: LoadedModel): WireVersion {
  return {
    name: model.name,
    version: String(row.version),
    creationTimestamp: row.createdAt.getTime(),
    lastUpdatedTimestamp: row.updatedAt.getTime(),
    userId: row.createdBy,
    currentStage: row.stage,
    description: row.description,
    source: row.source,
    runId: row.runId ?? '',
    status: row.status,
    ...(row.statusMessage === null ? {} : { statusMessage: row.statusMessage }),
    tags: tagList(row.tags),
    runLink: row.runLink ?? '',
    aliases: model.aliases
      .filter(({ version }) => version === row.version)
      .map(({ alias }) => alias),
    ...(row.loggedModelId === null ? {} : { modelId: row.loggedModelId }),
  };
}

/** The newest version of each stage, as MLflow's clients expect it. */
export async function latestVersions(
  tx: Pick<Transaction, 'modelVersion'>,
  model: LoadedModel,
): Promise<WireVersion[]> {
  const rows = await tx.modelVersion.findMany({
    where: { modelId: model.id },
    orderBy: { version: 'desc' },
    distinct: ['stage'],
  });
  return rows.map((row) => toWireVersion(row, model));
}

export async function toWireModel(
  tx: Pick<Transaction, 'modelVersion'>,
  model: LoadedModel,
): Promise<WireModel> {
  return {
    name: model.name,
    creationTimestamp: model.createdAt.getTime(),
    lastUpdatedTimestamp: model.updatedAt.getTime(),
    userId: model.createdBy,
    description: model.description,
    latestVersions: await latestVersions(tx, model),
    tags: tagList(model.tags),
    aliases: model.aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
  };
}

/** Audit row and live hint of a change to a model. */
export async function auditModel(
  context: VerbContext,
  model: RegisteredModel,
  before: unknown,
  after: unknown,
): Promise<void> {
  await context.audit({
    subject: { kind: 'model', id: model.id, name: model.name },
    before,
    after,
    teamId: model.teamId,
    environmentId: model.environmentId,
  });
  await context.emit('models', model.name);
}

/** Refuses what would change the version that a protected alias serves without an approval. */
export async function requireUnserved(
  context: VerbContext,
  model: LoadedModel,
  what: string,
  version?: number,
): Promise<void> {
  const aliases = await readProtectedAliases(context.tx);
  const serving = model.aliases.find(
    (each) => aliases.includes(each.alias) && (version === undefined || each.version === version),
  );
  if (serving === undefined) return;
  throw new TandemError(
    'forbidden',
    `${what} is refused while the protected alias ${serving.alias} points to version ${serving.version} of ${model.name}. Move or delete the alias first, which asks for an approval.`,
  );
}

export type AliasMove = {
  alias: string;
  from: number | null;
  to: number | null;
  actionId?: string | null;
  runKey?: string | null;
  /** Copied from another server, which tells its own webhooks. */
  copied?: boolean;
};

/** Points the alias elsewhere (null: nowhere), keeps who did it and notes it for webhooks, in one transaction. */
export async function moveAlias(
  context: Pick<VerbContext, 'tx' | 'actor' | 'now'>,
  model: { id: string; name: string },
  { alias, from, to, actionId = null, runKey = null, copied = false }: AliasMove,
): Promise<void> {
  const { tx, actor, now } = context;
  const { name } = model;
  const where = { modelId_alias: { modelId: model.id, alias } };
  if (to === null) await tx.modelAlias.deleteMany({ where: { modelId: model.id, alias } });
  else
    await tx.modelAlias.upsert({
      where,
      create: { modelId: model.id, alias, version: to, updatedAt: now },
      update: { version: to, updatedAt: now },
      select: { alias: true },
    });
  await tx.modelAliasChange.create({
    data: {
      id: newId(),
      modelId: model.id,
      modelName: name,
      alias,
      fromVersion: from,
      toVersion: to,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      actionId,
      runKey,
      at: now,
    },
    select: { id: true },
  });
  if (copied) return;
  if (to === null)
    await noteRegistryEvent(context, model.id, 'model_version_alias.deleted', { name, alias });
  else {
    const told = { name, alias, version: String(to) };
    await noteRegistryEvent(context, model.id, 'model_version_alias.created', told);
  }
}
