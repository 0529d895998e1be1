import { searchRunsInput } from '#lib/schemas/experiments.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import type { Run } from '#server/generated/prisma/client.ts';
import { readWireRuns } from '#server/experiments/read-wire-run.ts';
import { runCondition, runOrder } from '#server/experiments/run-filter.ts';
import { viewSql } from '#server/experiments/search-experiments.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { parseFilter, parseOrder } from '#server/platform/filter-grammar.ts';
import { allOf } from '#server/platform/filter-sql.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/page-token.ts';
import { query } from '#server/platform/verb.ts';

/** Runs of the named experiments by filter and order, newest first without one. */
export const searchRuns = query(
  { permission: 'experiments:read', input: searchRunsInput },
  async ({ actor }, input) => {
    const conditions = parseFilter(input.filter).map(runCondition);
    const orders = parseOrder(input.orderBy).map(runOrder);
    const terms = orders.flatMap((each) => each.terms);
    const offset = decodePageToken(input.pageToken);
    const visible = await db().experiment.findMany({
      where: {
        AND: [{ id: { in: input.experimentIds } }, visibleWhere(actor, 'experiments:read')],
      },
      select: { id: true },
    });
    if (visible.length === 0) return { runs: [] };
    const rows = await db().$queryRaw<Run[]>`
      select r."id", r."experimentId", r."name", r."userId", r."status", r."artifactUri", r."startedAt",
        r."endedAt", r."deletedAt"
      from "Run" r ${Prisma.join([Prisma.empty, ...orders.map(({ join }) => join)], ' ')}
      where ${allOf([
        Prisma.sql`r."experimentId" = any(${visible.map(({ id }) => id)}::int[])`,
        viewSql(input.runViewType, Prisma.sql`r`),
        ...conditions,
      ])}
      order by ${Prisma.join([...terms, Prisma.sql`r."startedAt" desc`, Prisma.sql`r."id"`], ', ')}
      limit ${input.maxResults + 1} offset ${offset}`;
    const { items, ...rest } = cutTokenPage(rows, input.maxResults, offset);
    return { runs: await readWireRuns(db(), items), ...rest };
  },
);
