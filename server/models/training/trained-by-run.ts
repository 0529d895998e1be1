import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';

const keyTag = 'tandem.key';

/**
 * Newest version of a model that a pipeline registered with its run key as the tag `tandem.key`.
 */
export const trainedByRun = query(
  { permission: 'models:read', input: z.object({ name: z.string(), key: z.string() }) },
  async (_context, { name, key }): Promise<Record<string, string> | null> => {
    const row = await db().modelVersion.findFirst({
      where: { model: { name }, tags: { path: [keyTag], equals: key } },
      orderBy: { version: 'desc' },
      select: { version: true, runId: true },
    });
    if (row === null) return null;
    return {
      version: String(row.version),
      ...(row.runId === null ? {} : { runId: row.runId }),
    };
  },
);
