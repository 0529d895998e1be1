import pg from 'pg';
import { readRunRecord } from '#server/launcher/run-record.ts';

/** Id of the advisory lock. No other code locks this number. */
const KEY = 728_341_906;

/**
 * A shared lock for tests that run actions, and an exclusive lock for tests that stop all actions or change the
 * approval policy. PostgreSQL queues the requests fairly and releases the lock when a test process ends.
 *
 * @param dataDir Data folder of the Tandem that the tests share.
 */
export async function holdActions(
  dataDir: string,
  how: 'together' | 'alone',
): Promise<() => Promise<void>> {
  const record = readRunRecord(dataDir);
  if (record === undefined) throw new Error(`${dataDir} has no record of its stores`);
  const client = new pg.Client({ connectionString: record.databaseUrl });
  await client.connect();
  await client.query(
    how === 'alone' ? 'select pg_advisory_lock($1)' : 'select pg_advisory_lock_shared($1)',
    [KEY],
  );
  return () => client.end();
}
