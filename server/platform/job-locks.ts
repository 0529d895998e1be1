import { Client } from 'pg';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';

const everyMs = 5_000;
/** A database that hangs for longer costs this worker its session as one that broke off does. */
const hangMs = 60_000;

/** Frees the jobs of workers whose lock on their pool id can be taken: they are gone. */
async function freeDead(
  client: Client,
  poolId: string,
  onFreed: () => Promise<void>,
): Promise<void> {
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
}

/**
 * Frees the jobs of dead workers within seconds (graphile-worker itself waits 4 h). Each worker holds an
 * advisory lock on its pool id in a session of its own; who can take a foreign lock knows that its holder is gone.
 * `onFreed` runs after jobs were freed.
 */
export async function startJobLocks(
  poolId: string,
  onFreed: () => Promise<void>,
): Promise<{ stop(): Promise<void> }> {
  const client = new Client({
    connectionString: env.DATABASE_URL,
    connectionTimeoutMillis: hangMs,
    query_timeout: hangMs,
  });
  const giveUp = (error: unknown): never => {
    // Without its session this worker would look dead to others while it works. A new one connects anew everywhere.
    logger.error('the lock session broke', { error });
    process.exit(1);
  };
  client.on('error', giveUp);
  await client.connect();
  await client.query('select pg_advisory_lock(hashtextextended($1, 7))', [poolId]);
  await freeDead(client, poolId, onFreed);
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      await freeDead(client, poolId, onFreed);
    } catch (error) {
      if (error instanceof Error && error.message === 'Query read timeout') giveUp(error);
      logger.warn('job locks could not be looked at', { error });
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
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
