import { z } from 'zod';
import { Prisma } from '#server/generated/prisma/client.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';

/** A model whose current version was trained on data from a source. */
export type Feed = {
  sourceId: string;
  source: string;
  model: string;
  version: number;
  by: 'digest' | 'address' | 'name';
  teamId: string | null;
  environmentId: string | null;
};

const rows = z.array(
  z.object({
    sourceId: z.string(),
    source: z.string(),
    model: z.string(),
    version: z.number(),
    by: z.enum(['digest', 'address', 'name']),
    teamId: z.string().nullable(),
    environmentId: z.string().nullable(),
  }),
);

/**
 * Type of match between a run's dataset `d` and a source `src`; null if they do not match. MLflow
 * stores 36 characters of a digest.
 */
const matchedBy = Prisma.sql`case when length(d.digest) >= 8 and exists (select 1 from "DatasetSnapshot" s
    where s."sourceId" = src.id and left(s.digest, length(d.digest)) = lower(d.digest)) then 'digest'
  when d.source = src.url or position(to_json(src.url)::text in d.source) > 0 then 'address'
  when d.name = src.name then 'name' end`;

const matched = z.array(
  z.object({
    datasetId: z.string(),
    id: z.string(),
    name: z.string(),
    by: z.enum(['digest', 'address', 'name']),
    teamId: z.string().nullable(),
    environmentId: z.string().nullable(),
  }),
);

const placed = z.array(
  z.object({
    dataset: z.string(),
    digest: z.string(),
    id: z.string(),
    name: z.string(),
    teamId: z.string().nullable(),
    environmentId: z.string().nullable(),
  }),
);

/** Sources of logged datasets with their type of match, best match first. */
export async function sourcesOfDatasets(ids: readonly string[]) {
  const found = await db().$queryRaw`
    select * from (select d.id::text as "datasetId", src.id::text as id, src.name, src."teamId"::text as "teamId",
        src."environmentId"::text as "environmentId", ${matchedBy} as by
      from "Dataset" d cross join "DatasetSource" src
      where d.id = any(${[...ids]}::uuid[]) and src."deletedAt" is null) as matched
    where by is not null order by array_position(array['digest', 'address', 'name'], by)`;
  return matched.parse(found);
}

/** Sources of a run's datasets, best match first. */
export async function sourcesOfRun(runId: string) {
  const found = await db().$queryRaw`
    select * from (select d.name as dataset, d.digest, src.id::text as id, src.name,
        src."teamId"::text as "teamId", src."environmentId"::text as "environmentId", ${matchedBy} as by
      from "RunDataset" rd join "Dataset" d on d.id = rd."datasetId" cross join "DatasetSource" src
      where rd."runId" = ${runId} and src."deletedAt" is null) as matched
    where by is not null order by array_position(array['digest', 'address', 'name'], by)`;
  return placed.parse(found);
}

/**
 * Models fed by the sources: a run of the newest or an aliased version logged a dataset with a
 * table's digest (or its prefix: MLflow stores 36 characters), the source's address, or its name.
 */
export async function readFeeds(
  sourceIds: readonly string[],
  tx: Pick<Transaction, '$queryRaw'> = db(),
): Promise<Feed[]> {
  const found = await tx.$queryRaw`
    with logged as (
      select src.id, src.name, rd."runId",
        ${matchedBy} as by
      from "DatasetSource" src cross join "Dataset" d join "RunDataset" rd on rd."datasetId" = d.id
      where src.id = any(${[...sourceIds]}::uuid[]) and src."deletedAt" is null
    ), versions as (
      select v."modelId", v.version, coalesce(v."runId", lm."sourceRunId") as run,
        row_number() over (partition by v."modelId" order by v.version desc) = 1
          or exists (select 1 from "ModelAlias" a where a."modelId" = v."modelId" and a.version = v.version) as present
      from "ModelVersion" v left join "LoggedModel" lm on lm.id = v."loggedModelId"
    )
    select distinct on (l.id, m.name) l.id::text as "sourceId", l.name as source, m.name as model, v.version, l.by,
      m."teamId"::text as "teamId", m."environmentId"::text as "environmentId"
    from logged l join versions v on v.run = l."runId" and v.present join "RegisteredModel" m on m.id = v."modelId"
    where l.by is not null order by l.id, m.name, v.version desc, l.by desc`;
  return rows.parse(found);
}
