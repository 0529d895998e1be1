import { Client } from 'pg';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';

const everyMs = 5_000;

/**
 * Frees the jobs of dead workers within seconds (graphile-worker itself waits 4 h). Each worker holds an
 * advisory lock on its pool id in a session of its own; who can take a foreign lock knows that its holder is gone.
 * `onFreed` runs after jobs were freed.
 */
export async function startJobLocks(
  poolId: string,
  onFreed: () => Promise<void>,
): Promise<{ stop(): Promise<void> }> {
  const client = new Client({ connectionString: env.DATABASE_URL });
  client.on('error', (error) => {
    // Without its session this worker would look dead to others while it works.
    logger.error('the lock session broke', { error });
    process.exit(1);
  });
  await client.connect();
  await client.query('select pg_advisory_lock(hashtextextended($1, 7))', [poolId]);
  const reap = async () => {
    const { rows } = await client.query<{ locked_by: string }>(
      `select distinct locked_by from graphile_worker._private_jobs
       where locked_by is not null and locked_by <> $1 and locked_at < now() - interval '15 seconds'`,
      [poolId],
    );
    for (const { locked_by } of rows) {
      const taken = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 7)) as got',
        [locked_by],
      );
      if (taken.rows[0]?.got !== true) continue;
      await client.query('select graphile_worker.force_unlock_workers(array[$1])', [locked_by]);
      await client.query('select pg_advisory_unlock(hashtextextended($1, 7))', [locked_by]);
      logger.warn('freed the jobs of a dead worker', { locked_by });
      // A scheduled job has one attempt, which its dead worker used: it must be put on its grid again.
      await onFreed();
    }
  };
  await reap();
  const timer = setInterval(
    () =>
      void reap().catch((error: unknown) =>
        logger.warn('job locks could not be looked at', { error }),
      ),
    everyMs,
  );
  return {
    stop: async () => {
      clearInterval(timer);
      client.removeAllListeners('error');
      client.on('error', () => undefined);
      await client
        .query('select graphile_worker.force_unlock_workers(array[$1])', [poolId])
        .catch(() => undefined);
      await client.end();
    },
  };
}
