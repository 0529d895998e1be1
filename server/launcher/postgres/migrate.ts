import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { listMigrationNames, readMigrationList } from './migration-list.ts';
import { withSchemaEngine } from './schema-engine.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, '../../../prisma/migrations');
/**
 * An arbitrary fixed number. The lock prevents two launchers from migrating one external database
 * at the same time.
 */
const LOCK_ID = 7_263_418_255;

/**
 * Migrates the database to the newest schema: first Prisma's migrations in `_prisma_migrations`
 * (like Prisma's own command line), then the job queue schema. Fast if nothing is pending.
 *
 * @throws Error if an applied migration failed midway, or if a newer Tandem has used the database
 */
export async function migratePostgres(url: string, log: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_ID]);
    await applyPrismaMigrations(client, url, log);
    await runMigrations({ connectionString: url, logger: undefined, noHandleSignals: true });
  } finally {
    await client.end();
  }
}

async function applyPrismaMigrations(
  client: pg.Client,
  url: string,
  log: (line: string) => void,
): Promise<void> {
  const wanted = await listMigrationNames(MIGRATIONS_DIR);
  const applied = await readApplied(client);
  const unknown = applied.filter((name) => !wanted.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `The database was used by a newer Tandem (${unknown.join(', ')}). Start that version instead.`,
    );
  }
  const missing = wanted.filter((name) => !applied.includes(name));
  if (missing.length === 0) return;
  log(`applying ${missing.length} database migration${missing.length === 1 ? '' : 's'}`);
  const migrationsList = await readMigrationList(MIGRATIONS_DIR);
  await withSchemaEngine(url, (engine) =>
    engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } }),
  );
}

async function readApplied(client: pg.Client): Promise<string[]> {
  const table = await client.query<{ found: string | null }>(
    "select to_regclass('public._prisma_migrations') as found",
  );
  if (table.rows[0]?.found == null) return [];
  const rows = await client.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  return rows.rows.map((row) => row.migration_name);
}
