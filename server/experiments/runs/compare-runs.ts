import { compareRunsInput, type RunComparison } from '#lib/schemas/experiments/runs.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { readRunItems, usualColumns } from './read-run-items.ts';

/** All selected runs, in the selected order; missing runs are listed. */
export const compareRuns = query(
  { permission: 'experiments:read', input: compareRunsInput },
  async ({ actor }, { ids: given, columns: wanted }): Promise<RunComparison> => {
    const ids = [...new Set(given)];
    const rows = await db().run.findMany({
      where: { id: { in: ids }, experiment: visibleWhere(actor, 'experiments:read') },
      include: { experiment: { select: { name: true } } },
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const found = ids.flatMap((id) => byId.get(id) ?? []);
    const active = found.filter(({ deletedAt }) => deletedAt === null);
    const activeIds = active.map(({ id }) => id);
    const names = new Map(active.map(({ experimentId, experiment }) => [experimentId, experiment]));
    const columns =
      wanted ??
      (await usualColumns(Prisma.sql`select "id" from unnest(${activeIds}::text[]) as u("id")`));
    return {
      items: await readRunItems(active, (id) => names.get(id)?.name ?? '', columns),
      columns: [...columns],
      deleted: found.flatMap(({ id, name, deletedAt }) =>
        deletedAt === null ? [] : [{ id, name }],
      ),
      missing: ids.filter((id) => !byId.has(id)),
    };
  },
);
