import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { distinctBy, noteItems } from './note-items.ts';
import { digestOf, holdClaim } from './sync-progress.ts';
import { pageInput, type Stored } from './take-experiments.ts';
import { objectOf, placeOf, type TheirRun } from './wire.ts';

const input = pageInput.extend({
  runs: z.custom<TheirRun[]>((value) => Array.isArray(value)),
  /** True if every run of an experiment is read, so that runs that were not found are gone. */
  full: z.boolean(),
  /** Upstream ID of the experiment that ends with this page. */
  ends: z.string().nullable(),
});

type Changed = { their: TheirRun; experimentId: number; digest: string };

/** Columns of a run, with the names used in the statement below. */
function rowOf(server: { url: string }, { their: { info, data }, experimentId }: Changed) {
  return {
    id: info.run_id,
    experimentId,
    name: info.run_name === '' ? (objectOf(data.tags)['mlflow.runName'] ?? '') : info.run_name,
    userId: info.user_id,
    status: info.status,
    artifactUri: placeOf(info.artifact_uri, server),
    startedMs: info.start_time,
    endedMs: info.end_time === undefined || info.end_time === 0 ? null : info.end_time,
    deleted: info.lifecycle_stage === 'deleted',
  };
}

const idRows = z.array(z.object({ id: z.string() }));

/**
 * Writes the rows in one statement and returns those whose experiment still exists here. The lock
 * prevents an experiment from being deleted in the meantime.
 */
async function writeRuns(
  { tx, now }: VerbContext,
  server: { url: string },
  changed: readonly Changed[],
): Promise<Changed[]> {
  const rows = JSON.stringify(changed.map((each) => rowOf(server, each)));
  const written =
    await tx.$queryRaw`insert into "Run" ("id", "experimentId", "name", "userId", "status", "artifactUri",
      "startedAt", "endedAt", "deletedAt")
    select given."id", e."id", given."name", given."userId", given."status", given."artifactUri",
      to_timestamp(given."startedMs" / 1000.0), to_timestamp(given."endedMs" / 1000.0),
      case when given."deleted" then ${now}::timestamptz end
    from jsonb_to_recordset(${rows}::jsonb) as given("id" text, "experimentId" int, "name" text, "userId" text,
      "status" text, "artifactUri" text, "startedMs" bigint, "endedMs" bigint, "deleted" boolean)
    join "Experiment" e on e."id" = given."experimentId" order by e."id", given."id" for key share of e
    on conflict ("id") do update set "experimentId" = excluded."experimentId", "name" = excluded."name",
      "userId" = excluded."userId", "status" = excluded."status", "artifactUri" = excluded."artifactUri",
      "startedAt" = excluded."startedAt", "endedAt" = excluded."endedAt", "deletedAt" = excluded."deletedAt"
    returning "id"`;
  const ids = new Set(idRows.parse(written).map(({ id }) => id));
  return changed.filter(({ their }) => ids.has(their.info.run_id));
}

/**
 * Replaces previously copied values with the values that the runs logged, in a few statements for
 * all runs.
 */
async function writeValues(tx: Transaction, runs: readonly TheirRun[]): Promise<void> {
  const ids = runs.map(({ info }) => info.run_id);
  await tx.runMetric.deleteMany({ where: { runId: { in: ids } } });
  await tx.runParam.deleteMany({ where: { runId: { in: ids } } });
  await tx.runTag.deleteMany({ where: { runId: { in: ids } } });
  const params = runs.flatMap(({ info, data }) =>
    data.params.map((each) => ({ ...each, runId: info.run_id })),
  );
  const tags = runs.flatMap(({ info, data }) =>
    data.tags.map((each) => ({ ...each, runId: info.run_id })),
  );
  const metrics = runs.flatMap(({ info, data }) =>
    data.metrics.map((each) => ({ ...each, runId: info.run_id })),
  );
  await tx.$executeRaw`insert into "RunParam" ("runId", "key", "value") select * from unnest(
    ${params.map((each) => each.runId)}::text[], ${params.map((each) => each.key)}::text[],
    ${params.map((each) => each.value)}::text[]) on conflict do nothing`;
  await tx.$executeRaw`insert into "RunTag" ("runId", "key", "value") select * from unnest(
    ${tags.map((each) => each.runId)}::text[], ${tags.map((each) => each.key)}::text[],
    ${tags.map((each) => each.value)}::text[]) on conflict do nothing`;
  await tx.$executeRaw`insert into "RunMetric" ("runId", "key", "value", "step", "timestampMs")
    select "runId", "key", "value"::float8, "step", "timestampMs" from unnest(
    ${metrics.map((each) => each.runId)}::text[], ${metrics.map((each) => each.key)}::text[],
    ${metrics.map((each) => String(each.value))}::text[], ${metrics.map((each) => each.step)}::bigint[],
    ${metrics.map((each) => each.timestamp)}::bigint[])
    as given("runId", "key", "value", "step", "timestampMs") on conflict do nothing`;
}

/** Writes the datasets that the runs read, in three statements for all runs. */
async function writeDatasets(tx: Transaction, runs: readonly Changed[]): Promise<void> {
  const uses = runs.flatMap(({ their: { info, inputs }, experimentId }) =>
    inputs.dataset_inputs.map(({ dataset, tags }) => ({
      runId: info.run_id,
      experimentId,
      dataset,
      tags: objectOf(tags),
    })),
  );
  if (uses.length === 0) return;
  await tx.dataset.createMany({
    data: uses.map(({ experimentId, dataset: { source_type: sourceType, ...said } }) => ({
      id: newId(),
      experimentId,
      sourceType,
      ...said,
    })),
    skipDuplicates: true,
  });
  const rows = uses.map(({ dataset: { name, digest }, ...use }) => ({ ...use, name, digest }));
  await tx.$executeRaw`insert into "RunDataset" ("runId", "datasetId", "tags")
    select distinct on (given."runId", d."id") given."runId", d."id", given."tags"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given("runId" text, "experimentId" int, "name" text, "digest" text, "tags" jsonb)
    join "Dataset" d on d."experimentId" = given."experimentId" and d."name" = given."name" and d."digest" = given."digest"
    on conflict ("runId", "datasetId") do update set "tags" = excluded."tags"`;
}

/**
 * Marks runs that a full read of an experiment did not find as gone on the server; the copies
 * remain.
 */
async function markGone(
  tx: Transaction,
  serverId: string,
  experiment: string,
  since: Date,
  now: Date,
) {
  await tx.$executeRaw`update "MlflowItem" i set "goneAt" = ${now}
    from "Run" r, "MlflowItem" e
    where i."serverId" = ${serverId}::uuid and i."kind" = 'run' and i."goneAt" is null
      and i."seenAt" < ${since} and r."id" = i."localId"
      and e."serverId" = i."serverId" and e."kind" = 'experiment' and e."externalId" = ${experiment}
      and r."experimentId" = e."localId"::int`;
  await tx.mlflowItem.updateMany({
    where: { serverId, kind: 'experiment', externalId: experiment },
    data: { sweptAt: now },
  });
}

/**
 * Changed runs of a page with their experiments, and the number of IDs that Tandem's own runs
 * already use.
 */
async function sortOut(tx: Transaction, serverId: string, page: readonly TheirRun[]) {
  const runs = distinctBy(page, ({ info }) => info.run_id);
  const ids = runs.map(({ info }) => info.run_id);
  const theirs = [...new Set(runs.map(({ info }) => info.experiment_id))];
  const [known, experiments, here] = await Promise.all([
    tx.mlflowItem.findMany({ where: { serverId, kind: 'run', externalId: { in: ids } } }),
    tx.mlflowItem.findMany({
      where: { serverId, kind: 'experiment', externalId: { in: theirs } },
    }),
    tx.run.findMany({ where: { id: { in: ids } }, select: { id: true } }),
  ]);
  const digests = new Map(known.map((item) => [item.externalId, item.digest]));
  const places = new Map(experiments.map((item) => [item.externalId, Number(item.localId)]));
  const stored = new Set(here.map(({ id }) => id));
  const foreign = new Set([...stored].filter((id) => !digests.has(id)));
  const changed = runs.flatMap((their): Changed[] => {
    const { run_id: id, experiment_id: experiment } = their.info;
    const experimentId = places.get(experiment);
    const digest = digestOf(their);
    if (experimentId === undefined || foreign.has(id)) return [];
    if (digests.get(id) === digest && stored.has(id)) return [];
    return [{ their, experimentId, digest }];
  });
  return { ids, changed, foreign: foreign.size };
}

/**
 * Stores a page of a server's runs. Tandem's runs with the same ID are left unchanged and counted.
 */
export const takeRuns = verb(
  { permission: 'experiments:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, runs, full, ends }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const { ids, changed, foreign } = await sortOut(tx, server.id, runs);
    if (changed.length > 0) {
      const written = await writeRuns(context, server, changed);
      await writeDatasets(tx, written);
      await noteItems(
        tx,
        { serverId: server.id, kind: 'run', now },
        written.map(({ their: { info }, digest }) => ({
          externalId: info.run_id,
          localId: info.run_id,
          digest,
        })),
      );
      await writeValues(
        tx,
        written.map(({ their }) => their),
      );
      await context.emit('experiments', server.id);
    }
    if (full)
      await tx.mlflowItem.updateMany({
        where: { serverId: server.id, kind: 'run', externalId: { in: ids } },
        data: { seenAt: now, goneAt: null },
      });
    if (ends !== null) await markGone(tx, server.id, ends, new Date(progress.startedAt), now);
    const next = {
      ...progress,
      skipped: progress.skipped + (full ? foreign : 0),
      changed: { ...progress.changed, run: progress.changed.run + changed.length },
    };
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
