import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { listActions } from '#server/actions/list.ts';
import { listAudit } from '#server/governance/list-audit.ts';
import { getIncident } from '#server/incidents/get.ts';
import { listIncidents } from '#server/incidents/list.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from '#server/telemetry/client.ts';
import { migrateClickhouse } from '#server/telemetry/migrate.ts';
import { listSeries } from '#server/telemetry/queries/series/list-series.ts';
import { renderDdl } from '#server/telemetry/render-ddl.ts';
import { shippedSettings } from '#server/telemetry/settings.ts';
import { migratePostgres } from './migrate.ts';
import { readMigrationList } from './migration-list.ts';
import { runSql } from './run-sql.ts';
import { withSchemaEngine } from './schema-engine.ts';

const root = join(import.meta.dirname, '../../..');
const name = `test_older_rows_${randomBytes(4).toString('hex')}`;
const at = (base: string | undefined): string => {
  const url = new URL(base ?? '');
  url.pathname = `/${name}`;
  return url.href;
};
const admin = process.env['TEST_DATABASE_URL'] ?? '';
const clickhouse = process.env['TEST_CLICKHOUSE_URL'];
/** The first release: its schema and the triggers of its outbox. */
const first = 2;
/** Every id of the old rows, so that whatever refers to a row finds one. */
const id = '01900000-0000-7000-8000-000000000001';
const actor: Actor = {
  kind: 'user',
  id,
  name: 'Old hand',
  grants: [{ role: 'admin', teamId: null, environmentId: null }],
  sessionId: id,
  authenticatedAt: new Date(),
  ip: null,
};
const time = '2026-01-02T03:04:05.000Z';
const silent = (): void => undefined;

let client: pg.Client;

beforeAll(async () => {
  await runSql(admin, `create database ${name}`);
  env.DATABASE_URL = at(admin);
  env.CLICKHOUSE_URL = at(clickhouse);
  client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await db().$disconnect();
  await runSql(admin, `drop database if exists ${name} with (force)`);
  await runStatement(`DROP DATABASE IF EXISTS ${name}`);
});

type Column = { column: string; type: string; required: boolean };

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select column_name as column, udt_name as type, is_nullable = 'NO' and column_default is null as required
     from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [table],
  );
  return rows;
}

const ofType: Record<string, unknown> = {
  uuid: id,
  text: 'old',
  jsonb: '{}',
  timestamptz: time,
  int4: 1,
  int8: 1,
  float8: 1,
  numeric: 1,
  bool: false,
  _text: [],
};

/** A plan in the words of the first release. */
const plan = {
  kind: 'restart',
  executor: 'demo',
  runbook: { id: 'restart-service', version: 1, title: 'Restart' },
  target: { kind: 'service', name: 'old', id },
  environment: null,
  parameters: {},
  steps: [
    {
      title: 'Restart',
      executor: 'demo',
      kind: 'restart',
      target: { kind: 'service', name: 'old' },
      parameters: {},
    },
  ],
  reason: 'It hung.',
  evidence: [],
  changes: [],
  preconditions: [],
  expectedEffect: { kind: 'none', reason: 'Nothing measures it.' },
  successCriteria: { criteria: [], settleMs: 0, windowMs: 60_000, minSamples: 12 },
  rollback: { kind: 'none', reason: 'A restart cannot be rolled back.' },
  blastRadius: { services: 1, models: 0, usersPerMinute: null, names: ['old'], complete: true },
  cost: { kind: 'not measured', reason: 'It costs nothing.' },
  givesUp: null,
  risk: 'low',
  riskReasons: [],
  fixes: 'symptom',
};

/** Values that the code reading a row expects; all other columns are filled by type. */
const given: Record<string, Record<string, unknown>> = {
  User: { email: 'old@example.test', name: 'Old hand' },
  RoleGrant: { role: 'admin' },
  Incident: {
    title: 'From before',
    status: 'acknowledged',
    severity: 'error',
    priority: 'P2',
    resourceId: id,
  },
  IncidentEvent: { kind: 'comment', title: 'A note', body: 'Seen before', actorKind: 'user' },
  Alert: { state: 'firing', severity: 'critical', incidentId: id, resourceId: id },
  Action: {
    title: 'Act from before',
    status: 'succeeded',
    risk: 'low',
    incidentId: id,
    plan: JSON.stringify(plan),
    proposer: JSON.stringify({ kind: 'user', id, name: 'Old hand', editor: null }),
  },
  AuditEntry: { action: 'incidents.comment', subjectKind: 'incident', actorKind: 'user' },
  Diagnosis: { causes: '[]', graph: '{"nodes":[],"edges":[]}', current: false },
};

/** Counts that mattered for minutes, and were dropped with what they were for. */
const transient = ['User.failedSignIns'];

async function insert(table: string): Promise<void> {
  const own = given[table] ?? {};
  const columns = (await columnsOf(table)).filter(
    ({ column, required }) => required || column in own,
  );
  const values = columns.map(({ column, type }) => own[column] ?? ofType[type]);
  const names = columns.map(({ column }) => `"${column}"`).join(', ');
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  await client.query(`insert into "${table}" (${names}) values (${places})`, values);
}

async function tables(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_name <> '_prisma_migrations' order by 1`,
  );
  return rows.map((row) => row.name);
}

async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  const { rows } = await client.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) as row from "${table}" t`,
  );
  return rows.map(({ row }) => row);
}

test('rows of the first release are kept by every later migration, and verbs read them', async () => {
  const list = await readMigrationList(join(root, 'prisma/migrations'));
  const early = { ...list, migrationDirectories: list.migrationDirectories.slice(0, first) };
  expect(list.migrationDirectories.length).toBeGreaterThan(first);
  await withSchemaEngine(env.DATABASE_URL, (engine) =>
    engine.applyMigrations({
      migrationsList: early,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  // One row in each table, in any order.
  await client.query('set session_replication_role = replica');
  const old = await tables();
  for (const table of old) await insert(table);
  await client.query('set session_replication_role = default');
  const before = new Map<string, Record<string, unknown>[]>();
  for (const table of old) before.set(table, await rowsOf(table));
  expect(old.length).toBeGreaterThan(25);

  await migratePostgres(env.DATABASE_URL, silent);
  for (const [table, [row]] of before) {
    const known = new Set((await columnsOf(table)).map(({ column }) => column));
    const kept = Object.fromEntries(Object.entries(row ?? {}).filter(([key]) => known.has(key)));
    const gone = Object.entries(row ?? {}).filter(
      ([key, value]) => !known.has(key) && value !== null && !transient.includes(`${table}.${key}`),
    );
    expect(gone, table).toEqual([]);
    expect(await rowsOf(table), table).toContainEqual(expect.objectContaining(kept));
  }

  const incidents = await listIncidents(actor, {});
  expect(incidents.items).toMatchObject([{ id, title: 'From before', severity: 'error' }]);
  const incident = await getIncident(actor, { id });
  expect(incident.timeline).toMatchObject([{ title: 'A note' }]);
  expect(incident.alerts).toHaveLength(1);
  const actions = await listActions(actor, {});
  expect(actions.items).toMatchObject([{ id, title: 'Act from before', status: 'succeeded' }]);
  const audit = await listAudit(actor, {});
  expect(audit.items).toMatchObject([{ id, action: 'incidents.comment' }]);
});

test('telemetry of the first release is kept by every later migration, and is read', async () => {
  const retention = { ...shippedSettings().retention, raw: 400 };
  const file = '0001-base.sql';
  const text = readFileSync(join(root, 'server/telemetry/migrations', file), 'utf8');
  const checksum = createHash('sha256').update(text).digest('hex');
  await runOnServer(`CREATE DATABASE IF NOT EXISTS ${name}`);
  for (const statement of renderDdl(text, { retention })) await runStatement(statement);
  await runStatement(
    `CREATE TABLE schema_migrations (name String, checksum String, applied_at DateTime64(3) DEFAULT now64(3)) ENGINE = MergeTree ORDER BY name`,
  );
  await runStatement(
    `INSERT INTO schema_migrations (name, checksum) VALUES ('${file}', '${checksum}')`,
  );
  await runStatement(
    `INSERT INTO series (id, check, metric, labels, source, unit, kind, first_seen) VALUES (7, 7, 'old.metric', {'host.name': 'a'}, 'old', '', 'gauge', now64(3))`,
  );
  await runStatement('INSERT INTO samples (series, ts, value) VALUES (7, now64(3), 42)');
  await runStatement(`INSERT INTO logs (ts, observed_ts, body) VALUES (now64(3), now64(3), 'old')`);

  await migrateClickhouse(env.CLICKHOUSE_URL, silent, { retention });
  expect(await listSeries({ metric: 'old.metric' }, 10)).toMatchObject([
    { labels: { 'host.name': 'a' }, samples: 1 },
  ]);
  const bodies = await selectRows('SELECT body FROM logs', {}, z.object({ body: z.string() }));
  expect(bodies).toEqual([{ body: 'old' }]);
});

/** The store's own client names the database, which is not there yet. */
async function runOnServer(sql: string): Promise<void> {
  const { origin, username, password } = new URL(env.CLICKHOUSE_URL);
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const headers = username === '' ? undefined : { authorization: `Basic ${login}` };
  const answer = await fetch(`${origin}/?database=default`, { method: 'POST', body: sql, headers });
  expect(answer.status, await answer.text()).toBe(200);
}
