import { z } from 'zod';
import { pageParams, type Page } from '#lib/schemas/fields.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { sourceStats } from '#server/telemetry/queries/series/source-stats.ts';
import { toSourceItem } from './to-source-item.ts';

const hourMs = 3_600_000;

/** Data senders, newest source first, with the last sample and the volume of the last hour. */
export const listSources = query(
  { permission: 'sources:read', input: z.object(pageParams) },
  async ({ actor, now }, input): Promise<Page<SourceItem>> => {
    const [rows, stats] = await Promise.all([
      db().source.findMany({
        where: {
          AND: [
            visibleWhere(actor, 'sources:read'),
            afterCursor('createdAt', decodeRowCursor(input.cursor)),
          ],
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: input.limit + 1,
      }),
      sourceStats(now.getTime(), hourMs),
    ]);
    const bySource = new Map(stats.map((row) => [row.source, row]));
    return cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => toSourceItem(row, bySource.get(row.key), now),
    );
  },
);
