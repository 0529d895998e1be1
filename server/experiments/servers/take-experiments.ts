import { z } from 'zod';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';
import { digestOf, holdClaim, syncClaim, syncProgress } from './sync-progress.ts';
import type { SyncClaim, SyncProgress } from './sync-progress.ts';
import type { TheirExperiment } from './wire.ts';
import { objectOf, placeOf } from './wire.ts';

/** A page that was read, with where the pass stands once it is stored. */
export const pageInput = z.object({ claim: syncClaim, progress: syncProgress });
export type Stored = { claim: SyncClaim; progress: SyncProgress };

const input = pageInput.extend({
  experiments: z.custom<TheirExperiment[]>((value) => Array.isArray(value)),
});

/** The name that they gave it, or with the server where that is taken here. */
async function freeName(
  { tx }: VerbContext,
  server: MlflowServer,
  given: string,
  own: number | null,
): Promise<string> {
  const names = [given, `${given} (${server.name})`];
  const taken = await tx.experiment.findMany({
    where: { name: { in: names }, ...(own === null ? {} : { id: { not: own } }) },
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
  their: TheirExperiment,
  own: number | null,
): Promise<number> {
  const { tx, now } = context;
  const { teamId, environmentId } = server;
  const updatedAt = new Date(their.last_update_time);
  const data = {
    name: await freeName(context, server, their.name, own),
    artifactLocation: placeOf(their.artifact_location, server),
    deletedAt: their.lifecycle_stage === 'deleted' ? now : null,
    tags: objectOf(their.tags),
    updatedAt,
  };
  if (own !== null) {
    await tx.experiment.update({ where: { id: own }, data, select: { id: true } });
    return own;
  }
  const createdAt = new Date(their.creation_time);
  const made = await tx.experiment.create({
    data: { ...data, teamId, environmentId, createdBy: server.name, createdAt },
    select: { id: true },
  });
  return made.id;
}

/** Stores a page of experiments of a server. What was made in Tandem is never touched. */
export const takeExperiments = verb(
  { permission: 'experiments:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, experiments }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const serverId = server.id;
    const known = await tx.mlflowItem.findMany({
      where: {
        serverId,
        kind: 'experiment',
        externalId: { in: experiments.map((each) => each.experiment_id) },
      },
    });
    let changed = 0;
    for (const their of experiments) {
      const item = known.find((each) => each.externalId === their.experiment_id);
      const digest = digestOf(their);
      const own = item === undefined ? null : Number(item.localId);
      const id =
        own !== null && item?.digest === digest ? own : await write(context, server, their, own);
      if (item?.digest !== digest) changed += 1;
      const key = { serverId, kind: 'experiment', externalId: their.experiment_id };
      const said = { localId: String(id), digest, seenAt: now, goneAt: null };
      await tx.mlflowItem.upsert({
        where: { serverId_kind_externalId: key },
        create: { ...key, ...said },
        update: said,
        select: { localId: true },
      });
    }
    const counted = { ...progress.changed, experiment: progress.changed.experiment + changed };
    const next = { ...progress, changed: counted };
    if (changed > 0) await context.emit('experiments', serverId);
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
