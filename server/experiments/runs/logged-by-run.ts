import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';

const keyTag = 'tandem.key';

/**
 * Run that a pipeline logged with its run key as the tag `tandem.key`; the newest if there are
 * several.
 */
export const loggedByRun = query(
  { permission: 'experiments:read', input: z.object({ key: z.string() }) },
  async (_context, { key }): Promise<Record<string, string> | null> => {
    const row = await db().run.findFirst({
      where: { tags: { some: { key: keyTag, value: key } } },
      orderBy: { startedAt: 'desc' },
      select: { id: true },
    });
    return row === null ? null : { runId: row.id };
  },
);
