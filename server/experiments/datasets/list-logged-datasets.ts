import type { z } from 'zod';
import {
  listLoggedDatasetsInput,
  type LoggedDatasetItem,
} from '#lib/schemas/experiments/logged-datasets.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { allOf, visibleSql } from '#server/platform/database/filter-sql.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { datasetShape } from './dataset-shape.ts';
import {
  keyOf,
  pulledFrom,
  shortTexts,
  usesOf,
  usesSql,
  versionCounts,
  type Named,
} from './logged-rows.ts';

type Row = Named & {
  id: string;
  experiment: string;
  createdBy: string;
  digest: string;
  sourceType: string;
  source: string;
  schema: string | null;
  profile: string | null;
  firstAt: Date;
  lastAt: Date;
  newestAt: Date;
  digests: number;
  runs: number;
};
type Params = z.output<typeof listLoggedDatasetsInput>;

function conditions(actor: Actor, { q, experiment }: Params): Prisma.Sql {
  const words = (q ?? '').toLowerCase();
  return allOf([
    Prisma.sql`e."deletedAt" is null`,
    visibleSql(visibleWhere(actor, 'experiments:read'), Prisma.sql`e`),
    ...(experiment === undefined ? [] : [Prisma.sql`e."id" = ${experiment}`]),
    // Searches for literal text: no character acts as a wildcard.
    ...(words === ''
      ? []
      : [
          Prisma.sql`(position(${words} in lower(d."name")) > 0 or position(${words} in lower(d."source")) > 0
            or starts_with(lower(d."digest"), ${words}))`,
        ]),
  ]);
}

/**
 * Dataset names with the data of their runs, last used first. The newest digest represents each
 * name.
 */
async function readRows(actor: Actor, input: Params): Promise<Row[]> {
  const after = decodeRowCursor(input.cursor);
  return db().$queryRaw<Row[]>`
    with matching as (
      select distinct d."experimentId", d."name" from "Dataset" d join "Experiment" e on e."id" = d."experimentId"
      where ${conditions(actor, input)}
    ), used as (
      select d."id", d."experimentId", d."name", min(r."startedAt") as "first", max(r."startedAt") as "last",
        count(*) as "runs"
      from matching m join ${usesSql} on d."experimentId" = m."experimentId" and d."name" = m."name"
      group by d."id"
    ), named as (
      select "experimentId", "name", min("first") as "firstAt", max("last") as "lastAt", max("first") as "newestAt",
        count(*)::int as "digests", sum("runs")::int as "runs",
        (array_agg("id" order by "first" desc, "id" desc))[1] as "id"
      from used group by 1, 2
    )
    select n.*, e."name" as "experiment", e."createdBy", d."digest", d."sourceType", d."source", ${shortTexts}
    from named n join "Dataset" d on d."id" = n."id" join "Experiment" e on e."id" = n."experimentId"
    where ${after === null ? Prisma.sql`true` : Prisma.sql`(n."lastAt", n."id") < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by n."lastAt" desc, n."id" desc limit ${input.limit + 1}`;
}

/** Datasets logged by runs, by experiment and name, last used first. */
export const listLoggedDatasets = query(
  { permission: 'experiments:read', input: listLoggedDatasetsInput },
  async ({ actor }, input): Promise<Page<LoggedDatasetItem>> => {
    const rows = await readRows(actor, input);
    const [uses, versions, pulled, demo] = await Promise.all([
      usesOf(rows),
      versionCounts(actor, rows),
      pulledFrom(
        actor,
        rows.map(({ id }) => id),
      ),
      demoAuthors(db()),
    ]);
    return cutPage(
      rows,
      input.limit,
      ({ lastAt, id }) => ({ at: lastAt, id }),
      (row) => {
        const shape = datasetShape(row.schema, row.profile);
        return {
          id: row.id,
          name: row.name,
          experiment: { id: String(row.experimentId), name: row.experiment },
          digest: row.digest,
          digests: row.digests,
          changedAt: row.digests > 1 ? row.newestAt.toISOString() : null,
          sourceType: row.sourceType,
          source: row.source,
          rows: shape.rows,
          columns: shape.columns,
          firstUsedAt: row.firstAt.toISOString(),
          lastUsedAt: row.lastAt.toISOString(),
          runs: row.runs,
          uses: uses.get(keyOf(row)) ?? [],
          versions: versions.get(keyOf(row)) ?? 0,
          pulled: pulled.get(row.id) ?? null,
          demo: demo.has(row.createdBy),
        };
      },
    );
  },
);
