import { z } from 'zod';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import type { WireFloat } from '#lib/schemas/experiments/wire.ts';
import { wireFloat } from '#server/experiments/internal.ts';
import { Prisma, type Run } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { parentTag, toRunHead } from './to-run-item.ts';

const texts = z.record(z.string(), z.string()).nullable();
/** Null without rows, because the aggregate of no rows is null. */
const cellsSchema = z.object({
  id: z.string(),
  metrics: texts,
  params: texts,
  tags: texts,
  parentId: z.string().nullable(),
});
type Cells = z.output<typeof cellsSchema>;

const mostUsual = 6;

/**
 * Metrics and params that most of the runs have, so that tables initially show comparable columns.
 */
export async function usualColumns(runs: Prisma.Sql): Promise<string[]> {
  const rows = await db().$queryRaw<{ column: string }[]>`
    with chosen as (${runs})
    (select 'metrics.' || "key" as "column" from "RunMetric" join chosen c on c."id" = "runId"
      group by "key" order by count(*) desc, "key" limit ${mostUsual})
    union all
    (select 'params.' || "key" from "RunParam" join chosen c on c."id" = "runId"
      group by "key" order by count(*) desc, count(distinct "value") desc, "key" limit ${mostUsual})`;
  return rows.map(({ column }) => column);
}

/** Keys of the columns with this entity prefix: `metrics.loss` becomes `loss`. */
function keysOf(columns: readonly string[], entity: string): string[] {
  const prefix = `${entity}.`;
  return columns.flatMap((column) =>
    column.startsWith(prefix) ? [column.slice(prefix.length)] : [],
  );
}

/**
 * Reads only the requested columns of the runs, in one statement. PostgreSQL converts floats to
 * text, because JSON has no NaN.
 */
async function readCells(ids: readonly string[], columns: readonly string[]): Promise<Cells[]> {
  const values = (table: 'RunMetric' | 'RunParam' | 'RunTag', entity: string) =>
    Prisma.sql`(select json_object_agg(x."key", x."value"::text) from ${Prisma.raw(`"${table}"`)} x
      where x."runId" = r."id" and x."key" = any(${keysOf(columns, entity)}::text[]))`;
  const rows = await db().$queryRaw<unknown[]>`
    select r."id", ${values('RunMetric', 'metrics')} as "metrics", ${values('RunParam', 'params')} as "params",
      ${values('RunTag', 'tags')} as "tags", (select p."value" from "RunTag" p
        where p."runId" = r."id" and p."key" = ${parentTag}) as "parentId"
    from unnest(${[...ids]}::text[]) as r("id")`;
  return z.array(cellsSchema).parse(rows);
}

const floats = (values: Cells['metrics']): Record<string, WireFloat> =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([key, value]) => [key, wireFloat(Number(value))]),
  );

/**
 * Runs in the format of Tandem's own lists, limited to the columns, in the given order; one
 * statement for any number of runs.
 */
export async function readRunItems(
  runs: readonly Run[],
  nameOf: (experimentId: number) => string,
  columns: readonly string[],
): Promise<RunItem[]> {
  if (runs.length === 0) return [];
  const cells = new Map(
    (
      await readCells(
        runs.map(({ id }) => id),
        columns,
      )
    ).map((row) => [row.id, row]),
  );
  return runs.map((run) => {
    const own = cells.get(run.id);
    return {
      ...toRunHead(run, nameOf(run.experimentId)),
      parentId: own?.parentId ?? null,
      metrics: floats(own?.metrics ?? null),
      params: own?.params ?? {},
      tags: own?.tags ?? {},
    };
  });
}
