import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migratePostgres } from './migrate.ts';
import { listMigrationNames } from './migration-list.ts';
import { diffToSchema } from './new-migration.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MIGRATIONS_DIR = join(ROOT, 'prisma/migrations');
const admin = process.env['TEST_DATABASE_URL'] ?? '';
const names = ['full', 'empty'].map(
  (what) => `test_migrate_${what}_${randomBytes(4).toString('hex')}`,
);
const [full = '', empty = ''] = names.map((name) => {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
});

async function query(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const silent = (): void => undefined;

beforeAll(async () => {
  for (const name of names) await query(admin, `create database ${name}`);
});
afterAll(async () => {
  for (const name of names) await query(admin, `drop database if exists ${name} with (force)`);
});

describe('migratePostgres', () => {
  it('applies every migration once and keeps the table of the ordinary command line', async () => {
    const lines: string[] = [];
    await migratePostgres(full, (line) => lines.push(line));
    await migratePostgres(full, (line) => lines.push(line));
    expect(lines).toHaveLength(1);
    const rows = await query(
      full,
      'select migration_name, length(checksum) as length from _prisma_migrations where finished_at is not null order by 1',
    );
    const wanted = await listMigrationNames(MIGRATIONS_DIR);
    expect(rows).toEqual(wanted.map((name) => ({ migration_name: name, length: 64 })));
    expect(
      await query(full, "select to_regclass('graphile_worker.migrations') is not null as made"),
    ).toEqual([{ made: true }]);
  });

  it('goes on when two start at once', async () => {
    await query(full, 'drop schema graphile_worker cascade');
    await Promise.all([migratePostgres(full, silent), migratePostgres(full, silent)]);
    expect(await query(full, 'select count(*)::int as n from _prisma_migrations')).toEqual([
      { n: (await listMigrationNames(MIGRATIONS_DIR)).length },
    ]);
  });

  it('refuses a database of a newer Tandem', async () => {
    await query(
      full,
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '29991231000000_later', now())`,
    );
    await expect(migratePostgres(full, silent)).rejects.toThrow(
      'newer Tandem (29991231000000_later)',
    );
  });
});

it('prisma/schema.prisma and the migrations agree', async () => {
  expect(await diffToSchema(ROOT, MIGRATIONS_DIR, empty)).toBeUndefined();
});
