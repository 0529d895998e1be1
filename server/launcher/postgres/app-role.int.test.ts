import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '#server/governance/verify-audit.ts';
import { startQueue, type Queue } from '#server/jobs/queue/queue.ts';
import { prepareDataFolder } from '#server/launcher/data-folder.ts';
import { createTestDatabases, type TestDatabases } from '#server/launcher/testing/databases.ts';
import { systemActor } from '#server/platform/actor.ts';
import { emptyTrail, noteAudit, writeTrail } from '#server/platform/audit/audit.ts';
import { sealAll, sealDelayMs } from '#server/platform/audit/seal-audit.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { startJobLocks } from '#server/platform/jobs/job-locks.ts';
import { appUrlOf, grantAppRole } from './app-role.ts';

let databases: TestDatabases;
let client: pg.Client;
let dir: string;
let queue: Queue | undefined;

beforeAll(async () => {
  databases = await createTestDatabases('app-role');
  await grantAppRole(databases.databaseUrl);
  // As on every start.
  await grantAppRole(databases.databaseUrl);
  dir = mkdtempSync(join(tmpdir(), 'tandem-app-role-'));
  env.TANDEM_DATA_DIR = prepareDataFolder(dir).dir;
  env.DATABASE_URL = appUrlOf(databases.databaseUrl);
  client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
});
afterAll(async () => {
  await queue?.stop();
  await client.end();
  await db().$disconnect();
  await databases.drop();
  rmSync(dir, { recursive: true, force: true });
});

test('does not reveal the password of the owner', () => {
  const owner = new URL(databases.databaseUrl);
  const app = new URL(env.DATABASE_URL);
  expect(app.username).toBe('tandem_app');
  expect(app.password).not.toContain(owner.password);
  expect(appUrlOf(databases.databaseUrl)).toBe(env.DATABASE_URL);
});

test.each([
  [
    'turning off the guard of the audit log',
    'alter table "AuditEntry" disable trigger audit_guard',
  ],
  ['turning off all triggers', 'set session_replication_role = replica'],
  ['replacing the guard', 'drop function tandem_audit_guard() cascade'],
  ['changing an audit row', `update "AuditEntry" set action = 'other'`],
  ['deleting audit rows', 'delete from "AuditEntry"'],
  ['emptying the audit log', 'truncate "AuditEntry"'],
  ['running a program', `copy (select 1) to program 'true'`],
  ['writing a file', `copy (select 1) to '/tmp/tandem-copy'`],
  ['reading a file', `select pg_read_file('/etc/passwd')`],
  ['creating a table', 'create table stolen (id int)'],
  ['creating a temporary table', 'create temp table stolen (id int)'],
  ['creating a schema', 'create schema stolen'],
  ['creating a role', 'create role thief superuser'],
  ['becoming the owner', 'set role tandem'],
  ['reading password hashes', 'select rolpassword from pg_authid'],
  ['changing migrations', 'delete from _prisma_migrations'],
  ['changing settings of the server', `alter system set log_statement = 'all'`],
])('is refused %s', async (_, sql) => {
  await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
});

test('writes, seals and verifies audit rows', async () => {
  const trail = emptyTrail();
  noteAudit(trail, systemActor('a job'), 'limits.save', new Date(), {
    subject: { kind: 'limit', name: 'one' },
  });
  await db().$transaction((tx) => writeTrail(tx, trail));
  const { signal } = new AbortController();
  await sealAll(new Date(Date.now() + sealDelayMs), signal);
  expect(await verifyAudit()).toMatchObject({ ok: true, unsealed: 0 });
});

test('runs queued jobs, and frees those of dead workers', async () => {
  const ran = Promise.withResolvers<unknown>();
  queue = await startQueue({ probe: async (payload) => ran.resolve(payload) });
  const hasSchedule = Promise.withResolvers<true>();
  const locks = await startJobLocks({
    poolId: queue.poolId,
    onSchedule: () => hasSchedule.resolve(true),
    onWake: () => false,
  });
  await client.query(`select graphile_worker.add_job('probe', '{"n": 1}')`);
  expect(await ran.promise).toEqual({ n: 1 });
  expect(await hasSchedule.promise).toBe(true);
  await queue.stop();
  queue = undefined;
  await locks.stop();
});

test('reads and writes every table of the product', async () => {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'graphile_worker') and c.relkind in ('r', 'p')
       and not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
         and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
     order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual([
    '"AuditEntry"',
    '_prisma_migrations',
    'graphile_worker.migrations',
  ]);
});
