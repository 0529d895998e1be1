import { Prisma } from '#server/generated/prisma/client.ts';
import { nameAt, onceNamed } from '#server/models/past-names.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { LoadedModel } from './registry-rows.ts';

type Removed = { at: Date; by: string };
/** A model in a historical view: it still exists, or was removed since. */
export type PastModel = Pick<LoadedModel, 'id' | 'createdAt'> & {
  /** Name at that time. */
  name: string;
  /** Current name, or the name at its removal. */
  lastName: string;
  removed: Removed | null;
};
export type PastVersion = {
  version: number;
  source: string;
  runId: string | null;
  createdBy: string;
  createdAt: Date;
  removed: Removed | null;
};

/** Records all versions of a model, or one of them, before removal. */
export async function keepRemovedVersions(
  { tx, actor, now }: VerbContext,
  modelId: string,
  version: number | null,
): Promise<void> {
  const which = version === null ? Prisma.empty : Prisma.sql`and "version" = ${version}`;
  await tx.$executeRaw`
    insert into "RemovedVersion" ("modelId", "version", "source", "runId", "createdBy", "createdAt", "removedBy",
      "removedAt")
    select "modelId", "version", "source", "runId", "createdBy", "createdAt", ${actor.name}, ${now}::timestamptz
    from "ModelVersion" where "modelId" = ${modelId}::uuid ${which}`;
}

/** Records a model with its versions before removal. */
export async function keepRemovedModel(context: VerbContext, model: LoadedModel): Promise<void> {
  const { id, name, teamId, environmentId, createdAt } = model;
  await keepRemovedVersions(context, id, null);
  await context.tx.removedModel.create({
    data: {
      id,
      name,
      teamId,
      environmentId,
      createdAt,
      removedBy: context.actor.name,
      removedAt: context.now,
    },
  });
}

type Bearer = {
  id: string;
  name: string;
  teamId: string | null;
  environmentId: string | null;
  createdAt: Date;
  removed: Removed | null;
};
const shape = { id: true, name: true, teamId: true, environmentId: true, createdAt: true } as const;

/** Existing and removed models, existing ones first. */
async function bearersOf(where: { name: string } | { id: { in: string[] } }): Promise<Bearer[]> {
  const [present, removed] = await Promise.all([
    db().registeredModel.findMany({ where, select: shape, take: 1_000 }),
    db().removedModel.findMany({
      where,
      orderBy: [{ removedAt: 'desc' }, { id: 'desc' }],
      take: 1_000,
    }),
  ]);
  return [
    ...present.map((row) => ({ ...row, removed: null })),
    ...removed.map(({ removedAt, removedBy, ...row }) => ({
      ...row,
      removed: { at: removedAt, by: removedBy },
    })),
  ];
}

/** The candidate that had the name at a given time. */
async function bearerAt(
  bearers: readonly Bearer[],
  name: string,
  at: Date,
): Promise<Bearer | undefined> {
  for (const each of bearers)
    if (each.createdAt <= at && (await nameAt(each.id, each.name, at)) === name) return each;
  return undefined;
}

/**
 * Model that had this name at a given time, even if renamed or removed since. Falls back to the
 * model that has the name now, then the first that had it, then the last that was renamed from it.
 * Throws `not_found` if no model ever had it.
 */
export async function loadPastModel(actor: Actor, name: string, at: Date): Promise<PastModel> {
  const own = await bearersOf({ name });
  let found = await bearerAt(own, name, at);
  if (found === undefined) {
    const renamed = await bearersOf({ id: { in: await onceNamed(name) } });
    const present = own.find(({ removed }) => removed === null);
    found = (await bearerAt(renamed, name, at)) ?? present ?? own.at(-1) ?? renamed[0];
  }
  if (found === undefined)
    throw new TandemError('not_found', `Registered Model with name=${name} not found`);
  requirePermission(actor, 'models:read', found);
  const then = await nameAt(found.id, found.name, at);
  const { id, createdAt, removed } = found;
  return { id, name: then, lastName: found.name, createdAt, removed };
}

/** A version of a model, which may have been removed since. */
export async function pastVersion(modelId: string, version: number): Promise<PastVersion | null> {
  const where = { modelId_version: { modelId, version } };
  const [present, removed] = await Promise.all([
    db().modelVersion.findUnique({ where }),
    db().removedVersion.findUnique({ where }),
  ]);
  if (present !== null) return { ...present, removed: null };
  if (removed === null) return null;
  return { ...removed, removed: { at: removed.removedAt, by: removed.removedBy } };
}
