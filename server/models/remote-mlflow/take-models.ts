import { z } from 'zod';
import { namesOf, takeFreeName } from '#server/experiments/mlflow-servers/free-name.ts';
import {
  distinctBy,
  noteItems,
  type Noted,
} from '#server/experiments/mlflow-servers/note-items.ts';
import { digestOf, holdClaim } from '#server/experiments/mlflow-servers/sync-progress.ts';
import { pageInput, type Stored } from '#server/experiments/mlflow-servers/take-experiments.ts';
import { objectOf, type TheirModel } from '#server/experiments/mlflow-servers/wire.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';

const input = pageInput.extend({
  models: z.custom<TheirModel[]>((value) => Array.isArray(value)),
});

type Changed = { their: TheirModel; own: string | null; digest: string };

const idRows = z.array(z.object({ id: z.string() }));

/** Returns which of the copies still exist here. */
async function update(tx: Transaction, changed: readonly Changed[]): Promise<Set<string>> {
  const rows = changed.flatMap(({ their, own }) =>
    own === null
      ? []
      : [
          {
            id: own,
            description: their.description,
            tags: objectOf(their.tags),
            updatedMs: their.last_updated_timestamp,
          },
        ],
  );
  if (rows.length === 0) return new Set();
  const kept =
    await tx.$queryRaw`update "RegisteredModel" m set "description" = given."description",
      "tags" = given."tags", "updatedAt" = to_timestamp(given."updatedMs" / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given("id" uuid, "description" text, "tags" jsonb, "updatedMs" bigint)
    where m."id" = given."id" returning m."id"::text`;
  return new Set(idRows.parse(kept).map(({ id }) => id));
}

/** Creates copies under their original names. Appends the server's name to names that are taken. */
async function create(
  tx: Transaction,
  server: MlflowServer,
  models: readonly TheirModel[],
): Promise<Map<string, string>> {
  if (models.length === 0) return new Map();
  const holders = await tx.registeredModel.findMany({
    where: { name: { in: models.flatMap(({ name }) => namesOf(server, name)) } },
    select: { id: true, name: true },
  });
  const taken = new Map<string, string | null>(holders.map(({ id, name }) => [name, id]));
  const { teamId, environmentId } = server;
  const rows = models.map((their) => ({
    id: newId(),
    name: takeFreeName(namesOf(server, their.name), taken, null),
    description: their.description,
    tags: objectOf(their.tags),
    teamId,
    environmentId,
    createdBy: their.user_id === '' ? server.name : their.user_id,
    createdAt: new Date(their.creation_timestamp),
    updatedAt: new Date(their.last_updated_timestamp),
  }));
  await tx.registeredModel.createMany({ data: rows });
  return new Map(models.map(({ name }, index) => [name, rows[index]?.id ?? '']));
}

/**
 * Stores a page of registered models without versions and aliases. Tandem's own models are never
 * changed.
 */
export const takeModels = verb(
  { permission: 'models:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, models }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const where = { serverId: server.id, kind: 'model' };
    const page = distinctBy(models, ({ name }) => name);
    const items = await tx.mlflowItem.findMany({
      where: { ...where, externalId: { in: page.map(({ name }) => name) } },
    });
    const here = await tx.registeredModel.findMany({
      where: { id: { in: items.map(({ localId }) => localId) } },
      select: { id: true },
    });
    const local = new Set(here.map(({ id }) => id));
    const known = new Map(
      items.filter(({ localId }) => local.has(localId)).map((item) => [item.externalId, item]),
    );
    const same: Noted[] = [];
    const changed: Changed[] = [];
    for (const their of page) {
      const item = known.get(their.name);
      // Newest versions are part of the digest. Aliases are excluded because they are read last.
      const digest = digestOf({ ...their, aliases: [] });
      if (item?.digest === digest) same.push(item);
      else changed.push({ their, digest, own: item?.localId ?? null });
    }
    const kept = await update(tx, changed);
    const missing = changed.filter(({ own }) => own === null || !kept.has(own));
    const made = await create(
      tx,
      server,
      missing.map(({ their }) => their),
    );
    const written = changed.map(({ their, own, digest }) => ({
      externalId: their.name,
      localId: made.get(their.name) ?? own ?? '',
      digest,
    }));
    await noteItems(tx, { ...where, now }, [...same, ...written]);
    for (const { their } of changed) await context.emit('models', their.name);
    const counted = { ...progress.changed, model: progress.changed.model + changed.length };
    const next = { ...progress, changed: counted };
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
