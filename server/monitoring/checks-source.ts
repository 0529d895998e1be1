import { db } from '#server/platform/database/db.ts';

export const checksSourceKey = 'checks';
/** The job that runs checks. Saving one wakes it. */
export const checksTask = 'run-checks';

/** Whether built-in checks are enabled as a source. */
export async function checksEnabled(): Promise<boolean> {
  const row = await db().source.findUnique({
    where: { key: checksSourceKey },
    select: { enabled: true },
  });
  return row?.enabled ?? true;
}
