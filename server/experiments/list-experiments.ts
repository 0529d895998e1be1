import { z } from 'zod';
import { listExperimentsInput, type ExperimentItem } from '#lib/schemas/experiments/runs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { tagsToList, tagsToObject } from '#server/experiments/internal.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { query } from '#server/platform/verb.ts';

const countRow = z.object({
  id: z.number(),
  runs: z.coerce.number(),
  lastRunAt: z.date().nullable(),
});

async function countRuns(ids: readonly number[]) {
  const rows = await db().$queryRaw<unknown[]>`
    select "experimentId" as "id", count(*) as "runs", max("startedAt") as "lastRunAt"
    from "Run" where "experimentId" = any(${[...ids]}::int[]) and "deletedAt" is null group by 1`;
  return new Map(
    z
      .array(countRow)
      .parse(rows)
      .map((row) => [row.id, row]),
  );
}

/** Experiments with their run counts, last changed first. */
export const listExperiments = query(
  { permission: 'experiments:read', input: listExperimentsInput },
  async ({ actor }, input): Promise<Page<ExperimentItem>> => {
    const offset = decodePageToken(input.cursor);
    const rows = await db().experiment.findMany({
      where: {
        AND: [
          visibleWhere(actor, 'experiments:read'),
          { deletedAt: input.deleted ? { not: null } : null },
          input.search === undefined ? {} : { name: containing(input.search) },
        ],
      },
      orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
      skip: offset,
      take: input.limit + 1,
    });
    const { items, nextPageToken = null } = cutTokenPage(rows, input.limit, offset);
    const [counts, demo] = await Promise.all([
      countRuns(items.map(({ id }) => id)),
      demoAuthors(db()),
    ]);
    return {
      items: items.map((row) => ({
        id: String(row.id),
        name: row.name,
        runs: counts.get(row.id)?.runs ?? 0,
        lastRunAt: counts.get(row.id)?.lastRunAt?.toISOString() ?? null,
        tags: tagsToObject(tagsToList(row.tags)),
        artifactLocation: row.artifactLocation,
        deleted: row.deletedAt !== null,
        createdBy: row.createdBy,
        demo: demo.has(row.createdBy),
        createdAt: row.createdAt.toISOString(),
        updatedAt: row.updatedAt.toISOString(),
      })),
      nextCursor: nextPageToken,
    };
  },
);
