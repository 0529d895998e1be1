import { listRunsInput, type RunList } from '#lib/schemas/experiments/runs.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { readRunItems, usualColumns } from './read-run-items.ts';
import { findRuns } from './search-runs.ts';

const mostExperiments = 1_000;

const newestOf = (experimentIds: readonly number[]) => Prisma.sql`
  select "id" from "Run" where "experimentId" = any(${[...experimentIds]}::int[]) and "deletedAt" is null
  order by "startedAt" desc limit 500`;

/** Runs of one experiment, or all runs visible to the actor, with columns for comparison. */
export const listRuns = query(
  { permission: 'experiments:read', input: listRunsInput },
  async ({ actor }, input): Promise<RunList> => {
    const experiments = await db().experiment.findMany({
      where: {
        AND: [
          visibleWhere(actor, 'experiments:read'),
          input.experiment === undefined ? {} : { id: input.experiment },
        ],
      },
      select: { id: true, name: true },
      orderBy: { updatedAt: 'desc' },
      take: mostExperiments,
    });
    const names = new Map(experiments.map(({ id, name }) => [id, name]));
    const experimentIds = experiments.map(({ id }) => id);
    const [found, columns] = await Promise.all([
      findRuns(experimentIds, {
        filter: input.filter,
        orderBy: input.order === undefined ? [] : [input.order],
        maxResults: input.limit,
        pageToken: input.cursor,
        runViewType: input.deleted ? 'DELETED_ONLY' : 'ACTIVE_ONLY',
      }),
      input.columns ?? usualColumns(newestOf(experimentIds)),
    ]);
    return {
      items: await readRunItems(found.items, (id) => names.get(id) ?? '', columns),
      nextCursor: found.nextPageToken ?? null,
      columns: [...columns],
    };
  },
);
