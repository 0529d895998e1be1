import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '#server/platform/process/free-port.ts';
import { startClickhouse } from '../clickhouse/start.ts';
import { migrateTelemetry } from '../migrate-telemetry.ts';
import { grantAppRole } from '../postgres/app-role.ts';
import { migratePostgres } from '../postgres/migrate.ts';
import { startPostgres } from '../postgres/server.ts';
import { databaseTemplate, telemetryTemplate, withPath } from './databases.ts';

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
    // Test files run side by side over few rows: a second thread for a statement costs more than it does.
    threads: 1,
  });
  stops.push(server.stop);
  return server.url;
}

/** Migrates the database that others are copied from. */
async function ensureTemplate(database: string): Promise<void> {
  const template = await databaseTemplate();
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    // Several workers may come here at once on stores that an earlier run left.
    await client.query('select pg_advisory_lock(7263418256)');
    const made = `${template}_made`;
    const found = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount !== 0) return;
    await client.query(`drop database if exists ${pg.escapeIdentifier(made)} with (force)`);
    await client.query(`create database ${pg.escapeIdentifier(made)}`);
    await migratePostgres(withPath(database, made), () => undefined);
    await grantAppRole(withPath(database, made));
    await client.query(
      `alter database ${pg.escapeIdentifier(made)} rename to ${pg.escapeIdentifier(template)}`,
    );
  } finally {
    await client.end();
  }
}

/** Completes migrations that were started but not finished. */
async function ensureTelemetryTemplate(clickhouse: string): Promise<void> {
  await migrateTelemetry(withPath(clickhouse, await telemetryTemplate()), () => undefined);
}
