import type { z } from 'zod';
import { searchRunsInput } from '#lib/schemas/experiments/run-calls.ts';
import { viewSql } from '#server/experiments/search-experiments.ts';
import { Prisma, type Run } from '#server/generated/prisma/client.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import {
  parseFilter,
  parseOrder,
  type Comparison,
} from '#server/platform/database/filter-grammar.ts';
import { allOf } from '#server/platform/database/filter-sql.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { query } from '#server/platform/verb.ts';
import { readRunsWithJson } from './read-wire-run.ts';
import { isOfMetric, runCondition, runOrder, type RunOrder } from './run-filter.ts';

type Order = Pick<RunOrder, 'join' | 'terms'>;

/** One page of the runs that meet the conditions. */
async function page(
  where: Prisma.Sql,
  orders: readonly Order[],
  { rows, offset }: { rows: number; offset: number },
): Promise<Run[]> {
  const terms = orders.flatMap((each) => each.terms);
  return db().$queryRaw<Run[]>`
    select r."id", r."experimentId", r."name", r."userId", r."status", r."artifactUri", r."startedAt",
      r."endedAt", r."deletedAt"
    from "Run" r ${Prisma.join([Prisma.empty, ...orders.map(({ join }) => join)], ' ')}
    where ${where}
    order by ${Prisma.join([...terms, Prisma.sql`r."startedAt" desc`, Prisma.sql`r."id"`], ', ')}
    limit ${rows} offset ${offset}`;
}

/**
 * Maximum page size for which the first values of a metric are tried before leaving the plan to the
 * planner. The attempt takes a millisecond.
 */
const fewRows = 200;
const firstValues = 3_000;

/**
 * One page in a given order. When ordered by a metric, most pages contain only runs that have the
 * metric and come from the first values of its index. A small page tries those first, then all runs
 * with the metric, then all runs if the page is not full.
 */
async function orderedPage(
  scope: readonly Prisma.Sql[],
  comparisons: readonly Comparison[],
  orders: readonly RunOrder[],
  size: { rows: number; offset: number },
): Promise<Run[]> {
  const [first, ...more] = orders;
  const metric = first?.metric;
  if (metric !== undefined) {
    const own = comparisons.filter((each) => isOfMetric(each, metric.key));
    const others = comparisons.filter((each) => !own.includes(each)).map(runCondition);
    for (const most of size.rows + size.offset <= fewRows ? [firstValues, null] : [null]) {
      const order = metric.present(own, most);
      const found = await page(allOf([...scope, ...others]), [order, ...more], size);
      if (found.length === size.rows) return found;
    }
  }
  return page(allOf([...scope, ...comparisons.map(runCondition)]), orders, size);
}

/**
 * For a single experiment, the condition can use the index of its runs, which is sorted newest
 * first.
 */
const inExperiments = (ids: readonly number[]): Prisma.Sql =>
  ids.length === 1
    ? Prisma.sql`r."experimentId" = ${ids[0]}`
    : Prisma.sql`r."experimentId" = any(${[...ids]}::int[])`;

type Search = Omit<z.output<typeof searchRunsInput>, 'experimentIds'>;

/**
 * A page of runs by filter and order, newest first by default. The caller must check access to the
 * experiments.
 */
export async function findRuns(
  experimentIds: readonly number[],
  input: Search,
): Promise<{ items: Run[]; nextPageToken?: string }> {
  const comparisons = parseFilter(input.filter);
  // Validated before any query, so that an invalid filter is rejected even without matching runs.
  comparisons.forEach(runCondition);
  const orders = parseOrder(input.orderBy).map(runOrder);
  const offset = decodePageToken(input.pageToken);
  if (experimentIds.length === 0) return { items: [] };
  const scope = [inExperiments(experimentIds), viewSql(input.runViewType, Prisma.sql`r`)];
  const size = { rows: input.maxResults + 1, offset };
  const rows = await orderedPage(scope, comparisons, orders, size);
  return cutTokenPage(rows, input.maxResults, offset);
}

/**
 * The given experiments, limited to those visible to the actor. Most actors see all experiments,
 * which needs no query.
 */
async function visibleOf(actor: Actor, experimentIds: readonly number[]): Promise<number[]> {
  const visible = visibleWhere(actor, 'experiments:read');
  if (visible.OR === undefined) return [...experimentIds];
  const found = await db().experiment.findMany({
    where: { AND: [{ id: { in: [...experimentIds] } }, visible] },
    select: { id: true },
  });
  return found.map(({ id }) => id);
}

/** Runs of the given experiments by filter and order, newest first by default. */
export const searchRuns = query(
  { permission: 'experiments:read', input: searchRunsInput },
  async ({ actor }, { experimentIds, ...input }) => {
    const { items, ...rest } = await findRuns(await visibleOf(actor, experimentIds), input);
    return { runs: await readRunsWithJson(db(), items), ...rest };
  },
);
