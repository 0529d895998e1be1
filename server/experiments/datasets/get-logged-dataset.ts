import {
  loggedDatasetIdInput,
  type DatasetUse,
  type LoggedDatasetDetail,
  type LoggedDigest,
} from '#lib/schemas/experiments/logged-datasets.ts';
import type { Dataset } from '#server/generated/prisma/client.ts';
import { requirePermission, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { found, query } from '#server/platform/verb.ts';
import { datasetShape } from './dataset-shape.ts';
import { contextSql, pulledFrom, shortTexts, usesSql, versionsSql } from './logged-rows.ts';

const mostDigests = 200;
const mostRuns = 200;
const mostVersions = 200;

type DigestRow = {
  id: string;
  digest: string;
  schema: string | null;
  profile: string | null;
  firstAt: Date;
  lastAt: Date;
  runs: number;
};

async function historyOf({ experimentId, name }: Dataset): Promise<LoggedDigest[]> {
  const rows = await db().$queryRaw<DigestRow[]>`
    select d."id", d."digest", ${shortTexts}, min(r."startedAt") as "firstAt", max(r."startedAt") as "lastAt",
      count(*)::int as "runs"
    from ${usesSql} where d."experimentId" = ${experimentId} and d."name" = ${name}
    group by d."id" order by "firstAt" desc, d."id" desc limit ${mostDigests}`;
  return rows.map(({ id, digest, schema, profile, firstAt, lastAt, runs }) => {
    const shape = datasetShape(schema, profile);
    return {
      id,
      digest,
      rows: shape.rows,
      columns: shape.columns,
      firstUsedAt: firstAt.toISOString(),
      lastUsedAt: lastAt.toISOString(),
      runs,
    };
  });
}

type RunRow = { id: string; name: string; status: string; startedAt: Date; context: string | null };

async function runsOf(id: string): Promise<LoggedDatasetDetail['usedBy']> {
  const rows = await db().$queryRaw<RunRow[]>`
    select r."id", r."name", r."status", r."startedAt", ${contextSql} as "context"
    from ${usesSql} where d."id" = ${id}::uuid order by r."startedAt" desc, r."id" desc limit ${mostRuns}`;
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
}

function usesOf(id: string): Promise<DatasetUse[]> {
  return db().$queryRaw<DatasetUse[]>`
    select ${contextSql} as "context", count(*)::int as "runs" from ${usesSql}
    where d."id" = ${id}::uuid group by 1 order by 2 desc, 1`;
}

function versionsOf(actor: Actor, id: string): Promise<LoggedDatasetDetail['versions']> {
  return db().$queryRaw<LoggedDatasetDetail['versions']>`
    with versions as (${versionsSql(actor)})
    select v."model", v."version", ${contextSql} as "context", array(select a."alias" from "ModelAlias" a
      where a."modelId" = v."modelId" and a."version" = v."version" order by 1) as "aliases"
    from ${usesSql} join versions v on v."runId" = r."id" where d."id" = ${id}::uuid
    order by v."model", v."version" desc limit ${mostVersions}`;
}

async function elsewhere(
  actor: Actor,
  { experimentId, name, digest }: Dataset,
): Promise<LoggedDatasetDetail['elsewhere']> {
  const rows = await db().dataset.findMany({
    where: {
      name,
      digest,
      experiment: {
        AND: [
          { id: { not: experimentId }, deletedAt: null },
          visibleWhere(actor, 'experiments:read'),
        ],
      },
      runs: { some: { run: { deletedAt: null } } },
    },
    select: { id: true, experiment: { select: { id: true, name: true } } },
    orderBy: { id: 'desc' },
    take: 50,
  });
  return rows.map(({ id, experiment }) => ({
    id,
    experiment: { id: String(experiment.id), name: experiment.name },
  }));
}

/** One digest of a logged dataset, with the other digests of its name. */
export const getLoggedDataset = query(
  { permission: 'experiments:read', input: loggedDatasetIdInput },
  async ({ actor }, { id }): Promise<LoggedDatasetDetail> => {
    const { experiment, ...dataset } = found(
      await db().dataset.findUnique({ where: { id }, include: { experiment: true } }),
      'dataset',
    );
    requirePermission(actor, 'experiments:read', experiment);
    const [history, usedBy, uses, versions, others, pulled, demo] = await Promise.all([
      historyOf(dataset),
      runsOf(id),
      usesOf(id),
      versionsOf(actor, id),
      elsewhere(actor, dataset),
      pulledFrom(actor, [id]),
      demoAuthors(db()),
    ]);
    return {
      id,
      name: dataset.name,
      experiment: { id: String(experiment.id), name: experiment.name },
      digest: dataset.digest,
      sourceType: dataset.sourceType,
      source: dataset.source,
      ...datasetShape(dataset.schema, dataset.profile),
      pulled: pulled.get(id) ?? null,
      demo: demo.has(experiment.createdBy),
      runs: uses.reduce((sum, use) => sum + use.runs, 0),
      uses,
      usedBy,
      versions,
      history,
      elsewhere: others,
    };
  },
);
