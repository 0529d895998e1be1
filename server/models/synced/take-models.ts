import { z } from 'zod';
import { pageInput } from '#server/experiments/servers/take-experiments.ts';
import type { Stored } from '#server/experiments/servers/take-experiments.ts';
import { digestOf, holdClaim } from '#server/experiments/servers/sync-progress.ts';
import type { TheirModel } from '#server/experiments/servers/wire.ts';
import { objectOf } from '#server/experiments/servers/wire.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';

const input = pageInput.extend({
  models: z.custom<TheirModel[]>((value) => Array.isArray(value)),
});

/** The name that they gave it, or with the server where that is taken here. */
async function freeName({ tx }: VerbContext, server: MlflowServer, given: string): Promise<string> {
  const names = [given, `${given} (${server.name})`];
  const taken = await tx.registeredModel.findMany({
    where: { name: { in: names } },
    select: { name: true },
  });
  return (
    names.find((name) => !taken.some((row) => row.name === name)) ??
    `${given} (${server.name}, ${server.id.slice(-12)})`
  );
}

async function write(
  context: VerbContext,
  server: MlflowServer,
  their: TheirModel,
  own: string | null,
): Promise<string> {
  const { tx } = context;
  const data = {
    description: their.description,
    tags: objectOf(their.tags),
    updatedAt: new Date(their.last_updated_timestamp),
  };
  if (own !== null) {
    await tx.registeredModel.update({ where: { id: own }, data, select: { id: true } });
    return own;
  }
  const { teamId, environmentId } = server;
  const made = await tx.registeredModel.create({
    data: {
      ...data,
      id: newId(),
      name: await freeName(context, server, their.name),
      teamId,
      environmentId,
      createdBy: their.user_id === '' ? server.name : their.user_id,
      createdAt: new Date(their.creation_timestamp),
    },
    select: { id: true },
  });
  return made.id;
}

/** Stores a page of registered models without versions and aliases. Models of Tandem are never touched. */
export const takeModels = verb(
  { permission: 'models:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, models }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const serverId = server.id;
    const known = await tx.mlflowItem.findMany({
      where: { serverId, kind: 'model', externalId: { in: models.map(({ name }) => name) } },
    });
    const here = await tx.registeredModel.findMany({
      where: { id: { in: known.map(({ localId }) => localId) } },
      select: { id: true },
    });
    let changed = 0;
    for (const their of models) {
      const item = known.find((each) => each.externalId === their.name);
      // The newest versions come with it, and aliases are read last.
      const digest = digestOf({ ...their, aliases: [] });
      const own = here.find(({ id }) => id === item?.localId)?.id ?? null;
      const same = own !== null && item?.digest === digest;
      const id = same ? own : await write(context, server, their, own);
      if (!same) {
        changed += 1;
        await context.emit('models', their.name);
      }
      const key = { serverId, kind: 'model', externalId: their.name };
      const said = {
        localId: id,
        digest,
        seenAt: now,
        goneAt: null,
        // One that was deleted here and comes again is new.
        ...(own === null ? { sweptAt: null } : {}),
      };
      await tx.mlflowItem.upsert({
        where: { serverId_kind_externalId: key },
        create: { ...key, ...said },
        update: said,
        select: { localId: true },
      });
    }
    const counted = { ...progress.changed, model: progress.changed.model + changed };
    const next = { ...progress, changed: counted };
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
