import { z } from 'zod';
import type { Permission } from '#lib/permissions.ts';
import type { WireModel, WireVersion } from '#lib/schemas/models/models.ts';
import {
  Prisma,
  type ModelAlias,
  type ModelVersion,
  type RegisteredModel,
} from '#server/generated/prisma/client.ts';
import { noteRegistryEvent } from '#server/models/webhooks/note-registry-event.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
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
/** `demo`: registered by the demo company. Used to find the model when the demo is removed. */
export type PlacedModel = LoadedModel & { demo: boolean };

type AliasRow = { alias: string; version: number; updatedAt: string };
type ModelRow = RegisteredModel & { aliases: AliasRow[]; demo: boolean };

/** `"RegisteredModel" m` with its aliases in one statement, because most client calls need both. */
const modelColumns = Prisma.sql`m."id", m."name", m."description", m."tags", m."lastVersion", m."teamId",
  m."environmentId", m."createdBy", m."createdAt", m."updatedAt",
  exists(select 1 from "User" u where u."demo" and u."name" = m."createdBy") as "demo", coalesce((
    select jsonb_agg(jsonb_build_object('alias', a."alias", 'version', a."version", 'updatedAt', a."updatedAt")
      order by a."alias") from "ModelAlias" a where a."modelId" = m."id"), '[]') as "aliases"`;

function toModel({ aliases, ...row }: ModelRow): PlacedModel {
  return {
    ...row,
    aliases: aliases.map(({ updatedAt, ...alias }) => ({
      modelId: row.id,
      ...alias,
      updatedAt: new Date(updatedAt),
    })),
  };
}

/** The registered model, if the actor has this permission on it. */
export async function loadModel(
  tx: Pick<Transaction, '$queryRaw'>,
  actor: Actor,
  name: string,
  permission: Permission,
): Promise<PlacedModel> {
  const [row] = await tx.$queryRaw<ModelRow[]>`/* prepared */
    select ${modelColumns} from "RegisteredModel" m where m."name" = ${name}`;
  if (row === undefined)
    throw new TandemError('not_found', `Registered Model with name=${name} not found`);
  requirePermission(actor, permission, row);
  return toModel(row);
}

/** A row in the format of `to_jsonb`. */
type AsJson<Row> = { [Key in keyof Row]: Row[Key] extends Date ? string : Row[Key] };
type VersionRow = ModelRow & { version: AsJson<ModelVersion> | null };

/** A version by number, or the version an alias points to. */
export async function loadVersion(
  tx: Pick<Transaction, '$queryRaw'>,
  actor: Actor,
  { name, ...wanted }: { name: string } & ({ version: number } | { alias: string }),
  permission: Permission,
): Promise<{ model: PlacedModel; row: ModelVersion }> {
  const which =
    'version' in wanted
      ? Prisma.sql`${wanted.version}::int`
      : Prisma.sql`(select a."version" from "ModelAlias" a where a."modelId" = m."id" and a."alias" = ${wanted.alias})`;
  const [found] = await tx.$queryRaw<VersionRow[]>`/* prepared */
    select ${modelColumns}, to_jsonb(v) as "version" from "RegisteredModel" m
    left join "ModelVersion" v on v."modelId" = m."id" and v."version" = ${which}
    where m."name" = ${name}`;
  if (found === undefined)
    throw new TandemError('not_found', `Registered Model with name=${name} not found`);
  requirePermission(actor, permission, found);
  const { version, ...model } = found;
  if (version === null)
    throw 'version' in wanted
      ? new TandemError(
          'not_found',
          `Model Version (name=${name}, version=${wanted.version}) not found`,
        )
      : new TandemError('invalid_input', `Registered model alias ${wanted.alias} not found.`);
  const [createdAt, updatedAt] = [new Date(version.createdAt), new Date(version.updatedAt)];
  return { model: toModel(model), row: { ...version, createdAt, updatedAt } };
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

/** Newest version of each stage, as MLflow's clients expect it. */
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

export function toWireModelOf(model: LoadedModel, latest: readonly WireVersion[]): WireModel {
  return {
    name: model.name,
    creationTimestamp: model.createdAt.getTime(),
    lastUpdatedTimestamp: model.updatedAt.getTime(),
    userId: model.createdBy,
    description: model.description,
    latestVersions: [...latest],
    tags: tagList(model.tags),
    aliases: model.aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
  };
}

export async function toWireModel(
  tx: Pick<Transaction, 'modelVersion'>,
  model: LoadedModel,
): Promise<WireModel> {
  return toWireModelOf(model, await latestVersions(tx, model));
}

/** Writes the audit row and the live event for a change to a model. */
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

/** Rejects the change while a protected alias points to the version. */
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
    `${what} is refused while the protected alias ${serving.alias} points to version ${serving.version} of ${model.name}. Move or delete the alias first, which requests an approval.`,
  );
}

export type AliasMove = {
  alias: string;
  from: number | null;
  to: number | null;
  actionId?: string | null;
  runKey?: string | null;
  /** True if the move was copied from another server, which notifies its own webhooks. */
  copied?: boolean;
};

/**
 * Points the alias to another version, or removes it if `to` is null. Records the author and the
 * webhook event in the same transaction.
 */
export async function moveAlias(
  context: Pick<VerbContext, 'tx' | 'actor' | 'now' | 'trail'>,
  model: RegisteredModel,
  { alias, from, to, actionId = null, runKey = null, copied = false }: AliasMove,
): Promise<void> {
  const { tx, actor, now } = context;
  const { name } = model;
  const move =
    to === null
      ? Prisma.sql`delete from "ModelAlias" where "modelId" = ${model.id}::uuid and "alias" = ${alias}`
      : Prisma.sql`insert into "ModelAlias" ("modelId", "alias", "version", "updatedAt")
          values (${model.id}::uuid, ${alias}, ${to}, ${now}::timestamptz)
          on conflict ("modelId", "alias") do update set "version" = excluded."version", "updatedAt" = excluded."updatedAt"`;
  await tx.$executeRaw`/* prepared */
    with moved as (${move})
    insert into "ModelAliasChange" ("id", "modelId", "modelName", "alias", "fromVersion", "toVersion", "actorKind",
      "actorId", "actorName", "actionId", "runKey", "at")
    values (${newId()}::uuid, ${model.id}::uuid, ${name}, ${alias}, ${from}, ${to}, ${actor.kind}, ${actor.id},
      ${actor.name}, ${actionId}::uuid, ${runKey}, ${now}::timestamptz)`;
  if (copied) return;
  if (to === null)
    noteRegistryEvent(context, model, 'model_version_alias.deleted', { name, alias });
  else {
    const told = { name, alias, version: String(to) };
    noteRegistryEvent(context, model, 'model_version_alias.created', told);
  }
}
