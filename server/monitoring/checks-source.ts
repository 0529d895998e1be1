import { db } from '#server/platform/database/db.ts';

export const checksSourceKey = 'checks';
/** The job that runs checks. Saving one wakes it. */
export const checksTask = 'run-checks';

/** Are built-in checks switched on as a source? */
export async function checksEnabled(): Promise<boolean> {
  const row = await db().source.findUnique({
    where: { key: checksSourceKey },
    select: { enabled: true },
  });
  return row?.enabled ?? true;
}
