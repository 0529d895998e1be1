import pg from 'pg';
import { readRunRecord } from '#server/launcher/run-record.ts';

/** Of this purpose alone: any number that nothing else locks in the shared database. */
const KEY = 728_341_906;

/**
 * Tests that let actions run hold this lock together; one that stops all actions, or changes by which rules they are
 * approved, holds it alone. PostgreSQL lets nobody wait forever, and frees the lock of a test that ended in any way.
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
