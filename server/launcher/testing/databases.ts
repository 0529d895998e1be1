// Imports nothing that reads the settings: test databases are created before their settings exist.
import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { appUrlOf } from '../postgres/app-role.ts';
import { listMigrationNames } from '../postgres/migration-list.ts';
import { runSql } from '../postgres/run-sql.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, '../../../prisma/migrations');
/** The grants are part of the template: copies of a database have those of its tables. */
const GRANTS_FILE = join(import.meta.dirname, '../postgres/app-role.ts');
const TELEMETRY_DIR = join(import.meta.dirname, '../../telemetry/migrations');

export interface TestDatabases {
  /** For the owner of the database. */
  databaseUrl: string;
  /** For the role that the programs have. */
  appUrl: string;
  clickhouseUrl: string;
  drop: () => Promise<void>;
}

/** A migrated database in each store for one test file. The stores must have been started before. */
export async function createTestDatabases(name: string): Promise<TestDatabases> {
  const database = requireUrl('TEST_DATABASE_URL');
  const clickhouse = requireUrl('TEST_CLICKHOUSE_URL');
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 30);
  const own = `test_${slug}_${randomBytes(4).toString('hex')}`;
  const template = await databaseTemplate();
  const prefix = process.env[TELEMETRY_PREFIX];
  const [telemetry] = await Promise.all([
    prefix === undefined ? copyTelemetryTemplate(clickhouse, own) : takeSpare(clickhouse, prefix),
    runSql(
      database,
      // Its files are copied as they are: page by page through the log takes half as long again.
      `create database ${pg.escapeIdentifier(own)} template ${pg.escapeIdentifier(template)} strategy file_copy`,
      // Rights on the database itself are not copied.
      `revoke temporary on database ${pg.escapeIdentifier(own)} from public`,
    ),
  ]);
  return {
    databaseUrl: withPath(database, own),
    appUrl: appUrlOf(withPath(database, own)),
    clickhouseUrl: withPath(clickhouse, telemetry),
    drop: async () => {
      if (prefix === undefined) return dropTestDatabases(database, clickhouse, own);
      spares.push(telemetry);
      await dropDatabase(database, own);
    },
  };
}

/** Set for a run whose test files may reuse telemetry databases; their names begin with it. */
export const TELEMETRY_PREFIX = 'TEST_TELEMETRY_PREFIX';
/** Telemetry databases that test files of this process no longer use. */
const spares: string[] = [];
/** More than one, so that a late insert of the previous test file never reaches the next one. */
const MIN_SPARES = 2;

/** An empty telemetry database: emptying one takes a tenth of the time that 21 new tables take. */
async function takeSpare(clickhouse: string, prefix: string): Promise<string> {
  const spare = spares.length < MIN_SPARES ? undefined : spares.shift();
  if (spare !== undefined && (await emptyTelemetry(clickhouse, spare))) return spare;
  return copyTelemetryTemplate(clickhouse, `${prefix}${randomBytes(4).toString('hex')}`);
}

/** Removes all rows; false, with the database dropped, when a test changed its schema. */
async function emptyTelemetry(clickhouse: string, own: string): Promise<boolean> {
  const template = await telemetryTemplate();
  const [changes, filled] = await Promise.all([
    runTelemetrySql(
      clickhouse,
      `SELECT count() FROM (
         SELECT replaceAll(create_table_query, database, '') AS text FROM system.tables
         WHERE database IN ('${own}', '${template}') GROUP BY text HAVING count() != 2
         UNION ALL
         SELECT name || checksum AS text FROM (
           SELECT name, checksum FROM ${own}.schema_migrations
           UNION ALL SELECT name, checksum FROM ${template}.schema_migrations
         ) GROUP BY text HAVING count() != 2
       )`,
    ),
    runTelemetrySql(
      clickhouse,
      `SELECT DISTINCT table FROM system.parts
       WHERE database = '${own}' AND active AND table != 'schema_migrations' FORMAT TabSeparated`,
    ),
  ]);
  if (Number(changes) > 0) {
    await runTelemetrySql(clickhouse, `DROP DATABASE ${own}`);
    return false;
  }
  const tables = filled.split('\n').filter((table) => table !== '');
  await Promise.all(
    tables.map((table) => runTelemetrySql(clickhouse, `TRUNCATE TABLE ${own}.${table}`)),
  );
  return true;
}

/** Drops the telemetry databases of a run that reused them. */
export async function dropTelemetryDatabases(clickhouse: string, prefix: string): Promise<void> {
  const names = await runTelemetrySql(
    clickhouse,
    `SELECT name FROM system.databases WHERE startsWith(name, '${prefix}') FORMAT TabSeparated`,
  );
  for (const name of names.split('\n').filter((each) => each !== ''))
    await runTelemetrySql(clickhouse, `DROP DATABASE ${name}`);
}

/** Destroys the databases of one test. */
async function dropTestDatabases(
  database: string,
  clickhouse: string,
  name: string,
): Promise<void> {
  if (!name.includes('test') || !/^\w+$/.test(name)) {
    throw new Error(`Refusing to drop ${name}: its name does not say that it is a test's`);
  }
  await dropDatabase(database, name);
  await runTelemetrySql(clickhouse, `DROP DATABASE IF EXISTS ${name}`);
}

async function dropDatabase(database: string, name: string): Promise<void> {
  await runSql(database, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
}

async function templateName(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return `tandem_test_template_${hash.digest('hex').slice(0, 12)}`;
}

let ofDatabase: Promise<string> | undefined;
let ofTelemetry: Promise<string> | undefined;

/** The name of the migrated database that others are copied from; it changes with the migrations and the grants. */
export function databaseTemplate(): Promise<string> {
  return (ofDatabase ??= nameDatabaseTemplate());
}

async function nameDatabaseTemplate(): Promise<string> {
  const names = await listMigrationNames(MIGRATIONS_DIR);
  const migrations = names.map((name) => join(MIGRATIONS_DIR, name, 'migration.sql'));
  return templateName([...migrations, GRANTS_FILE]);
}

/** The same of the telemetry store, where migrating each test's own would take three times as long. */
export function telemetryTemplate(): Promise<string> {
  return (ofTelemetry ??= nameTelemetryTemplate());
}

async function nameTelemetryTemplate(): Promise<string> {
  const names = (await readdir(TELEMETRY_DIR)).sort();
  return templateName(names.map((name) => join(TELEMETRY_DIR, name)));
}

async function copyTelemetryTemplate(clickhouse: string, own: string): Promise<string> {
  const template = await telemetryTemplate();
  await runTelemetrySql(clickhouse, `CREATE DATABASE ${own}`);
  const tables = await runTelemetrySql(
    clickhouse,
    `SELECT name FROM system.tables WHERE database = '${template}' FORMAT TabSeparated`,
  );
  await Promise.all(
    tables
      .trim()
      .split('\n')
      .map((table) =>
        runTelemetrySql(clickhouse, `CREATE TABLE ${own}.${table} AS ${template}.${table}`),
      ),
  );
  await runTelemetrySql(
    clickhouse,
    `INSERT INTO ${own}.schema_migrations SELECT * FROM ${template}.schema_migrations`,
  );
  return own;
}

function requireUrl(name: string): string {
  const url = process.env[name];
  if (url === undefined) throw new Error(`${name} is not set: call startTestStores before`);
  return url;
}

/** The same store with another database of it. */
export function withPath(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function runTelemetrySql(url: string, sql: string): Promise<string> {
  const { origin, username, password } = new URL(url);
  const login = Buffer.from(
    `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
  ).toString('base64');
  const headers = username === '' ? undefined : { authorization: `Basic ${login}` };
  const answer = await fetch(`${origin}/?database=default`, { method: 'POST', body: sql, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
