import { listTracesInput, type ExperimentTraceItem } from '#lib/schemas/experiments/traces.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { loadExperiment } from '#server/experiments/internal.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { allOf } from '#server/platform/database/filter-sql.ts';
import { likeText } from '#server/platform/database/like-text.ts';
import { cutPage, decodeCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { toTraceItem } from './trace-row.ts';

/** Traces of one experiment, newest first. */
export const listTraces = query(
  { permission: 'experiments:read', input: listTracesInput },
  async ({ actor }, input): Promise<Page<ExperimentTraceItem>> => {
    await loadExperiment(db(), actor, input.id, { permission: 'experiments:read' });
    const after = decodeCursor(input.cursor);
    const { q, state, from, to, limit } = input;
    const text = `%${likeText(q)}%`;
    const rows = await db().$queryRaw<{ id: string; requestAt: Date }[]>`
      select t."id", t."requestAt" from "MlflowTrace" t
      where ${allOf([
        Prisma.sql`t."experimentId" = ${input.id}`,
        ...(state === undefined ? [] : [Prisma.sql`t."state" = ${state}`]),
        ...(from === undefined ? [] : [Prisma.sql`t."requestAt" >= ${from}::timestamptz`]),
        ...(to === undefined ? [] : [Prisma.sql`t."requestAt" < ${to}::timestamptz`]),
        ...(q === ''
          ? []
          : [
              Prisma.sql`(t."requestPreview" ilike ${text} or t."responsePreview" ilike ${text}
                or t."tags" ->> 'mlflow.traceName' ilike ${text} or t."id" = ${q})`,
            ]),
        ...(after === null
          ? []
          : [Prisma.sql`(t."requestAt", t."id") < (${after.at}::timestamptz, ${after.id})`]),
      ])}
      order by t."requestAt" desc, t."id" desc limit ${limit + 1}`;
    const found = await db().mlflowTrace.findMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      orderBy: [{ requestAt: 'desc' }, { id: 'desc' }],
    });
    return cutPage(found, limit, (row) => ({ at: row.requestAt, id: row.id }), toTraceItem);
  },
);
