import type { RunList } from '#lib/schemas/experiments-runs.ts';
import { listRunsInput } from '#lib/schemas/experiments-runs.ts';
import { searchRuns } from '#server/experiments/search-runs.ts';
import { toRunItem } from '#server/experiments/to-run-item.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';

const columnsEach = 6;
const mostExperiments = 1_000;

/** The metrics and params that most of the newest runs have, so that a table opens with what can be compared. */
async function usualColumns(experimentIds: readonly number[]): Promise<string[]> {
  const rows = await db().$queryRaw<{ column: string }[]>`
    with newest as (
      select "id" from "Run" where "experimentId" = any(${[...experimentIds]}::int[]) and "deletedAt" is null
      order by "startedAt" desc limit 500)
    (select 'metrics.' || "key" as "column" from "RunMetric" join newest n on n."id" = "runId"
      group by "key" order by count(*) desc, "key" limit ${columnsEach})
    union all
    (select 'params.' || "key" from "RunParam" join newest n on n."id" = "runId"
      group by "key" order by count(*) desc, count(distinct "value") desc, "key" limit ${columnsEach})`;
  return rows.map(({ column }) => column);
}

/** Runs of one experiment, or of all that the actor sees, with the columns to compare them by. */
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
    const names = new Map(experiments.map(({ id, name }) => [String(id), name]));
    const experimentIds = experiments.map(({ id }) => id);
    const [found, columns] = await Promise.all([
      searchRuns(actor, {
        experimentIds,
        filter: input.filter,
        orderBy: input.order === undefined ? [] : [input.order],
        maxResults: input.limit,
        pageToken: input.cursor,
        runViewType: input.deleted ? 'DELETED_ONLY' : 'ACTIVE_ONLY',
      }),
      input.columns ?? usualColumns(experimentIds),
    ]);
    const wanted = new Set(columns);
    return {
      items: found.runs.map((run) =>
        toRunItem(run, names.get(run.info.experimentId) ?? '', wanted),
      ),
      nextCursor: found.nextPageToken ?? null,
      columns: [...columns],
    };
  },
);
