import { z } from 'zod';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { namesOf, takeFreeName } from './free-name.ts';
import { distinctBy, noteItems, type Noted } from './note-items.ts';
import {
  digestOf,
  holdClaim,
  syncClaim,
  syncProgress,
  type SyncClaim,
  type SyncProgress,
} from './sync-progress.ts';
import { objectOf, placeOf, type TheirExperiment } from './wire.ts';

/** A page that was read, with the position that the pass has once the page is stored. */
export const pageInput = z.object({ claim: syncClaim, progress: syncProgress });
export type Stored = { claim: SyncClaim; progress: SyncProgress };

const input = pageInput.extend({
  experiments: z.custom<TheirExperiment[]>((value) => Array.isArray(value)),
});

type Changed = { their: TheirExperiment; own: number | null; digest: string };
type Row = ReturnType<typeof rowOf>;

function rowOf(server: MlflowServer, their: TheirExperiment, name: string) {
  return {
    name,
    artifactLocation: placeOf(their.artifact_location, server),
    deleted: their.lifecycle_stage === 'deleted',
    tags: objectOf(their.tags),
    updatedMs: their.last_update_time,
  };
}

const idRows = z.array(z.object({ id: z.number() }));

/** Updates existing rows and returns the IDs that still exist here. */
async function update(
  { tx, now }: VerbContext,
  rows: readonly (Row & { id: number })[],
): Promise<Set<number>> {
  if (rows.length === 0) return new Set();
  const kept = await tx.$queryRaw`update "Experiment" e set
      "name" = given."name", "artifactLocation" = given."artifactLocation", "tags" = given."tags",
      "deletedAt" = case when given."deleted" then ${now}::timestamptz end,
      "updatedAt" = to_timestamp(given."updatedMs" / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given("id" int, "name" text,
      "artifactLocation" text, "tags" jsonb, "deleted" boolean, "updatedMs" bigint)
    where e."id" = given."id" returning e."id"`;
  return new Set(idRows.parse(kept).map(({ id }) => id));
}

/**
 * Writes the changes in two statements and returns each copy. A copy that a user deleted here is
 * created again.
 */
async function write(
  context: VerbContext,
  server: MlflowServer,
  changed: readonly Changed[],
): Promise<Noted[]> {
  const { tx, now } = context;
  const holders = await tx.experiment.findMany({
    where: { name: { in: changed.flatMap(({ their }) => namesOf(server, their.name)) } },
    select: { id: true, name: true },
  });
  const taken = new Map<string, number | null>(holders.map(({ id, name }) => [name, id]));
  const rows = changed.map((each) => {
    const name = takeFreeName(namesOf(server, each.their.name), taken, each.own);
    return { ...each, row: rowOf(server, each.their, name) };
  });
  const kept = await update(
    context,
    rows.flatMap(({ own, row }) => (own === null ? [] : [{ ...row, id: own }])),
  );
  const missing = rows.filter(({ own }) => own === null || !kept.has(own));
  const { teamId, environmentId } = server;
  const made = await tx.experiment.createManyAndReturn({
    data: missing.map(({ their, row: { deleted, updatedMs, ...row } }) => ({
      ...row,
      deletedAt: deleted ? now : null,
      updatedAt: new Date(updatedMs),
      createdAt: new Date(their.creation_time),
      createdBy: server.name,
      teamId,
      environmentId,
    })),
    select: { id: true, name: true },
  });
  const ids = new Map(made.map(({ id, name }) => [name, id]));
  return rows.map(({ their, own, digest, row }) => ({
    externalId: their.experiment_id,
    localId: String(ids.get(row.name) ?? own),
    digest,
  }));
}

/** Existing copies of these experiments, by upstream ID. */
async function knownOf(
  { tx }: VerbContext,
  serverId: string,
  experiments: readonly TheirExperiment[],
): Promise<Map<string, Noted>> {
  const ids = experiments.map((each) => each.experiment_id);
  const items = await tx.mlflowItem.findMany({
    where: { serverId, kind: 'experiment', externalId: { in: ids } },
  });
  const here = await tx.experiment.findMany({
    where: { id: { in: items.map(({ localId }) => Number(localId)) } },
    select: { id: true },
  });
  const local = new Set(here.map(({ id }) => String(id)));
  return new Map(
    items.filter(({ localId }) => local.has(localId)).map((item) => [item.externalId, item]),
  );
}

/** Stores a page of a server's experiments. Objects created in Tandem are never changed. */
export const takeExperiments = verb(
  { permission: 'experiments:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, experiments }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const page = distinctBy(experiments, (each) => each.experiment_id);
    const known = await knownOf(context, server.id, page);
    const same: Noted[] = [];
    const changed: Changed[] = [];
    for (const their of page) {
      const item = known.get(their.experiment_id);
      const digest = digestOf(their);
      if (item?.digest === digest) same.push(item);
      else changed.push({ their, digest, own: item === undefined ? null : Number(item.localId) });
    }
    const written = changed.length === 0 ? [] : await write(context, server, changed);
    const where = { serverId: server.id, kind: 'experiment', now };
    await noteItems(tx, where, [...same, ...written]);
    const counted = {
      ...progress.changed,
      experiment: progress.changed.experiment + changed.length,
    };
    const next = { ...progress, changed: counted };
    if (changed.length > 0) await context.emit('experiments', server.id);
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
