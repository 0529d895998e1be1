import type { DatasetUse } from '#lib/schemas/experiments/logged-datasets.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { visibleSql } from '#server/platform/database/filter-sql.ts';
import { sourcesOfDatasets } from './feeds.ts';

/** `"Dataset" d` with its undeleted runs `r`, and the context in which each run read it. */
export const usesSql = Prisma.sql`"Dataset" d join "RunDataset" rd on rd."datasetId" = d."id"
  join "Run" r on r."id" = rd."runId" and r."deletedAt" is null`;
export const contextSql = Prisma.sql`rd."tags" ->> 'mlflow.data.context'`;

/**
 * Maximum size of schemas and profiles that lists read; rows and columns of larger ones are
 * omitted.
 */
const mostBytes = 65_536;
export const shortTexts = Prisma.sql`case when octet_length(d."schema") <= ${mostBytes} then d."schema" end as "schema",
  case when octet_length(d."profile") <= ${mostBytes} then d."profile" end as "profile"`;

/**
 * A dataset by name within one experiment, because names do not identify data across experiments.
 */
export type Named = { experimentId: number; name: string };

const asked = (names: readonly Named[]) =>
  Prisma.sql`unnest(${names.map(({ experimentId }) => experimentId)}::int[], ${names.map(({ name }) => name)}::text[])
    as asked("experimentId", "name")`;
const ofAsked = Prisma.sql`asked."experimentId" = d."experimentId" and asked."name" = d."name"`;

export const keyOf = ({ experimentId, name }: Named): string => `${experimentId} ${name}`;

/** Contexts in which runs read the datasets, most frequent first. */
export async function usesOf(names: readonly Named[]): Promise<Map<string, DatasetUse[]>> {
  const rows = await db().$queryRaw<(Named & DatasetUse)[]>`
    select d."experimentId", d."name", ${contextSql} as "context", count(distinct r."id")::int as "runs"
    from ${asked(names)} join ${usesSql} on ${ofAsked}
    group by 1, 2, 3 order by 4 desc, 3`;
  const found = new Map<string, DatasetUse[]>();
  for (const { context, runs, ...named } of rows)
    found.set(keyOf(named), [...(found.get(keyOf(named)) ?? []), { context, runs }]);
  return found;
}

/** Versions visible to the actor, with their source runs. */
export const versionsSql = (actor: Actor) =>
  Prisma.sql`select v."modelId", v."version", m."name" as "model", coalesce(v."runId", lm."sourceRunId") as "runId"
    from "ModelVersion" v left join "LoggedModel" lm on lm."id" = v."loggedModelId"
    join "RegisteredModel" m on m."id" = v."modelId"
    where ${visibleSql(visibleWhere(actor, 'models:read'), Prisma.sql`m`)}`;

/** Number of versions whose runs read the datasets for any purpose other than evaluation. */
export async function versionCounts(
  actor: Actor,
  names: readonly Named[],
): Promise<Map<string, number>> {
  const rows = await db().$queryRaw<(Named & { versions: number })[]>`
    with versions as (${versionsSql(actor)})
    select d."experimentId", d."name", count(distinct (v."modelId", v."version"))::int as "versions"
    from ${asked(names)} join ${usesSql} on ${ofAsked} join versions v on v."runId" = r."id"
    where coalesce(${contextSql}, '') !~* '^(eval|test|valid)'
    group by 1, 2`;
  return new Map(rows.map((row) => [keyOf(row), row.versions]));
}

/** Best-matching source of each dataset among those visible to the actor. */
export async function pulledFrom(actor: Actor, ids: readonly string[]) {
  const found = new Map<string, { id: string; name: string; by: 'digest' | 'address' | 'name' }>();
  for (const { datasetId, id, name, by, ...place } of await sourcesOfDatasets(ids))
    if (!found.has(datasetId) && can(actor, 'experiments:read', place))
      found.set(datasetId, { id, name, by });
  return found;
}
