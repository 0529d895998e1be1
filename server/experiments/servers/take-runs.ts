import { z } from 'zod';
import { newId } from '#server/platform/ids.ts';
import type { Transaction } from '#server/platform/db.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';
import type { Stored } from './take-experiments.ts';
import { pageInput } from './take-experiments.ts';
import { digestOf, holdClaim } from './sync-progress.ts';
import type { TheirRun } from './wire.ts';
import { objectOf, placeOf } from './wire.ts';

const input = pageInput.extend({
  runs: z.custom<TheirRun[]>((value) => Array.isArray(value)),
  /** Every run of an experiment is read, so that what is not met is gone. */
  full: z.boolean(),
  /** Upstream id of an experiment whose last page this is. */
  ends: z.string().nullable(),
});

async function writeRun(
  { tx, now }: VerbContext,
  server: { url: string },
  experimentId: number,
  { info, data }: TheirRun,
): Promise<void> {
  const row = {
    experimentId,
    name: info.run_name === '' ? (objectOf(data.tags)['mlflow.runName'] ?? '') : info.run_name,
    userId: info.user_id,
    status: info.status,
    artifactUri: placeOf(info.artifact_uri, server),
    startedAt: new Date(info.start_time),
    endedAt: info.end_time === undefined || info.end_time === 0 ? null : new Date(info.end_time),
  };
  const deleted = info.lifecycle_stage === 'deleted' ? now : null;
  await tx.run.upsert({
    where: { id: info.run_id },
    create: { ...row, id: info.run_id, deletedAt: deleted },
    update: { ...row, deletedAt: deleted },
    select: { id: true },
  });
}

/** What they logged replaces what was copied before, in a few statements for all runs. */
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

async function writeDatasets(
  tx: Transaction,
  experimentId: number,
  { info, inputs }: TheirRun,
): Promise<void> {
  for (const { dataset, tags } of inputs.dataset_inputs) {
    const { name, digest, source, schema = null, profile = null } = dataset;
    const key = { experimentId, name, digest };
    const said = { sourceType: dataset.source_type, source, schema, profile };
    const { id } = await tx.dataset.upsert({
      where: { experimentId_name_digest: key },
      create: { id: newId(), ...key, ...said },
      update: {},
      select: { id: true },
    });
    await tx.runDataset.upsert({
      where: { runId_datasetId: { runId: info.run_id, datasetId: id } },
      create: { runId: info.run_id, datasetId: id, tags: objectOf(tags) },
      update: { tags: objectOf(tags) },
      select: { runId: true },
    });
  }
}

/** What a full read of an experiment has not met is gone there; the copies stay. */
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

/** Which runs of a page are other than they were, where they belong, and how many ids are taken by runs of Tandem. */
async function sortOut(tx: Transaction, serverId: string, runs: readonly TheirRun[]) {
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
  const foreign = new Set(here.map(({ id }) => id).filter((id) => !digests.has(id)));
  const changed = runs.flatMap((their) => {
    const { run_id: id, experiment_id: experiment } = their.info;
    const experimentId = places.get(experiment);
    const digest = digestOf(their);
    if (experimentId === undefined || foreign.has(id) || digests.get(id) === digest) return [];
    return [{ their, experimentId, digest }];
  });
  return { ids, changed, foreign: foreign.size };
}

async function noteRun(
  { tx, now }: VerbContext,
  serverId: string,
  runId: string,
  digest: string,
): Promise<void> {
  const key = { serverId, kind: 'run', externalId: runId };
  const said = { localId: runId, digest, seenAt: now, goneAt: null };
  await tx.mlflowItem.upsert({
    where: { serverId_kind_externalId: key },
    create: { ...key, ...said },
    update: said,
    select: { localId: true },
  });
}

/** Stores a page of runs of a server. Runs of Tandem with the same id are left alone and counted. */
export const takeRuns = verb(
  { permission: 'experiments:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, runs, full, ends }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const { ids, changed, foreign } = await sortOut(tx, server.id, runs);
    for (const { their, experimentId, digest } of changed) {
      await writeRun(context, server, experimentId, their);
      await writeDatasets(tx, experimentId, their);
      await noteRun(context, server.id, their.info.run_id, digest);
    }
    if (changed.length > 0) {
      await writeValues(
        tx,
        changed.map(({ their }) => their),
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
