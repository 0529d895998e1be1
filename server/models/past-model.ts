import { Prisma } from '#server/generated/prisma/client.ts';
import type { LoadedModel } from '#server/models/internal.ts';
import { loadModel } from '#server/models/internal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';

type Removed = { at: Date; by: string };
/** A model as its past is told: one of today, or one that was removed since. */
export type PastModel = Pick<LoadedModel, 'id' | 'name' | 'createdAt'> & {
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

/** Notes the versions of a model, or one of them, before they go. */
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

/** Notes a model with its versions before it goes. */
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

/**
 * The model of this name at a time. Where the one of today is younger, or there is none, it is the last one
 * before that was removed. Throws `not_found` where there never was one.
 */
export async function loadPastModel(actor: Actor, name: string, at: Date): Promise<PastModel> {
  const [present, removed] = await Promise.all([
    db().registeredModel.findUnique({ where: { name }, select: { createdAt: true } }),
    db().removedModel.findMany({
      where: { name },
      orderBy: [{ removedAt: 'desc' }, { id: 'desc' }],
      take: 1_000,
    }),
  ]);
  const then = removed.find(({ createdAt }) => createdAt <= at);
  if (present !== null && (present.createdAt <= at || then === undefined))
    return { ...(await loadModel(db(), actor, name, 'models:read')), removed: null };
  const gone = then ?? removed.at(-1);
  if (gone === undefined)
    throw new TandemError('not_found', `Registered Model with name=${name} not found`);
  requirePermission(actor, 'models:read', gone);
  return { ...gone, removed: { at: gone.removedAt, by: gone.removedBy } };
}

/** A version of a model, also one that was removed since. */
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
