import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startClickhouse } from './clickhouse/start.ts';
import { freePort } from './free-port.ts';
import { migrateTelemetry } from './migrate-telemetry.ts';
import { migratePostgres } from './postgres/migrate.ts';
import { listMigrationNames } from './postgres/migration-list.ts';
import { startPostgres } from './postgres/server.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, '../../prisma/migrations');
const TELEMETRY_DIR = join(import.meta.dirname, '../telemetry/migrations');

export interface TestStores {
  databaseUrl: string;
  clickhouseUrl: string;
  stop: () => Promise<void>;
}

/**
 * Starts both embedded stores in `dir` for a test run, or takes those that TEST_DATABASE_URL and
 * TEST_CLICKHOUSE_URL name. Both variables are set afterwards, so that test workers find the stores.
 */
export async function startTestStores(options: { dir: string }): Promise<TestStores> {
  mkdirSync(options.dir, { recursive: true });
  // Started as root, PostgreSQL's own account must pass through.
  chmodSync(options.dir, 0o711);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((each) => each()));
  };
  try {
    const [database, clickhouse] = await Promise.all([
      process.env['TEST_DATABASE_URL'] ?? startDatabase(options.dir, stops),
      process.env['TEST_CLICKHOUSE_URL'] ?? startTelemetry(options.dir, stops),
    ]);
    process.env['TEST_DATABASE_URL'] = database;
    process.env['TEST_CLICKHOUSE_URL'] = clickhouse;
    await Promise.all([ensureTemplate(database), ensureTelemetryTemplate(clickhouse)]);
    return { databaseUrl: database, clickhouseUrl: clickhouse, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(dir: string, stops: (() => Promise<void>)[]): Promise<string> {
  const dataDir = join(dir, 'database');
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const server = await startPostgres({
    dataDir,
    port: await freePort(),
    logFile: join(dir, 'postgres.log'),
    log: () => undefined,
    durable: false,
  });
  stops.push(server.stop);
  return server.url;
}

async function startTelemetry(dir: string, stops: (() => Promise<void>)[]): Promise<string> {
  const server = await startClickhouse({
    path: join(dir, 'clickhouse'),
    port: await freePort(),
    password: randomBytes(24).toString('base64url'),
    logFile: join(dir, 'clickhouse.log'),
  });
  stops.push(server.stop);
  return server.url;
}

export interface TestDatabases {
  databaseUrl: string;
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
  const template = await ensureTemplate(database);
  const clickhouseUrl = withPath(clickhouse, own);
  await Promise.all([
    runSql(
      database,
      `create database ${pg.escapeIdentifier(own)} template ${pg.escapeIdentifier(template)}`,
    ),
    copyTelemetryTemplate(clickhouse, own),
  ]);
  return {
    databaseUrl: withPath(database, own),
    clickhouseUrl,
    drop: () => dropTestDatabases(database, clickhouse, own),
  };
}

/** Destroys the databases of one test. */
export async function dropTestDatabases(
  database: string,
  clickhouse: string,
  name: string,
): Promise<void> {
  if (!name.includes('test') || !/^\w+$/.test(name)) {
    throw new Error(`Refusing to drop ${name}: its name does not say that it is a test's`);
  }
  await runSql(database, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  await runTelemetrySql(clickhouse, `DROP DATABASE IF EXISTS ${name}`);
}

/** The migrated database that others are copied from; its name changes with the migrations. */
async function ensureTemplate(database: string): Promise<string> {
  const names = await listMigrationNames(MIGRATIONS_DIR);
  const files = names.map((name) => join(MIGRATIONS_DIR, name, 'migration.sql'));
  const template = `tandem_test_template_${await hashOf(files)}`;
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    // Several workers may come here at once on stores that an earlier run left.
    await client.query('select pg_advisory_lock(7263418256)');
    const made = `${template}_made`;
    const found = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount !== 0) return template;
    await client.query(`drop database if exists ${pg.escapeIdentifier(made)} with (force)`);
    await client.query(`create database ${pg.escapeIdentifier(made)}`);
    await migratePostgres(withPath(database, made), () => undefined);
    await client.query(
      `alter database ${pg.escapeIdentifier(made)} rename to ${pg.escapeIdentifier(template)}`,
    );
    return template;
  } finally {
    await client.end();
  }
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

/** The same of the telemetry store, where migrating each test's own would take three times as long. */
async function telemetryTemplate(): Promise<string> {
  const names = (await readdir(TELEMETRY_DIR)).sort();
  return `tandem_test_template_${await hashOf(names.map((name) => join(TELEMETRY_DIR, name)))}`;
}

/** What was begun and not ended is migrated to its end. */
async function ensureTelemetryTemplate(clickhouse: string): Promise<void> {
  await migrateTelemetry(withPath(clickhouse, await telemetryTemplate()), () => undefined);
}

async function copyTelemetryTemplate(clickhouse: string, own: string): Promise<void> {
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
}

function requireUrl(name: string): string {
  const url = process.env[name];
  if (url === undefined) throw new Error(`${name} is not set: call startTestStores before`);
  return url;
}

function withPath(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
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
