import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoOrderWake, type DemoReport } from '#server/platform/demo/demo-order.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import { freePort, isPortFree } from '#server/platform/process/free-port.ts';
import { openDemoBook, type DemoBook } from './demo-book.ts';
import { DemoKeeper } from './keep-demo.ts';
import { startNodeChild } from './supervision/node-child.ts';
import { createProcessTable, type ProcessTable } from './supervision/process-table.ts';
import { createTestDatabases, type TestDatabases } from './testing/databases.ts';

const NAME = 'Demo company';
let databaseUrl = '';
let databases: TestDatabases;
let client: pg.Client;
let dataDir = '';
let port = 0;
const lines: string[] = [];
let table: ProcessTable;
let keeper: DemoKeeper;

/** The demo as the launcher runs it, without history and without a Tandem that takes its telemetry. */
function makeKeeper(book: DemoBook = openDemoBook(databaseUrl)): DemoKeeper {
  table = createProcessTable(
    (line) => lines.push(line),
    () => undefined,
  );
  const childEnv = {
    ...process.env,
    DEMO_PORT: String(port),
    DEMO_TANDEM_URL: 'http://127.0.0.1:9',
    DEMO_TANDEM_KEY: 'none',
    DEMO_WEBHOOK_SECRET: `whsec_${Buffer.from('only for this test').toString('base64')}`,
    DEMO_HISTORY_DAYS: '0',
    TANDEM_SAMPLE_SECONDS: '1',
    TANDEM_DATA_DIR: dataDir,
  };
  return new DemoKeeper({
    book,
    dataDir,
    port,
    keep: table.keepProgram,
    name: NAME,
    run: (signal) =>
      startNodeChild({
        program: join(import.meta.dirname, '../../demo/main.ts'),
        env: childEnv,
        logFile: join(dataDir, 'demo.log'),
        readyMs: 30_000,
        stopMs: 7_000,
        signal,
      }),
    log: (line) => lines.push(line),
  });
}

async function order(value: { id: string; state: 'open' | 'removing' } | null): Promise<void> {
  await client.query(`delete from "Setting" where key = 'demo'`);
  if (value !== null)
    await client.query(
      `insert into "Setting" (key, value, "updatedAt") values ('demo', $1, now())`,
      [JSON.stringify({ ...value, names: [] })],
    );
  await client.query('select pg_notify($1, $2)', [wakeChannel, demoOrderWake]);
}

async function report(): Promise<DemoReport | undefined> {
  const { rows } = await client.query<{ value: DemoReport }>(
    `select value from "Setting" where key = 'demo-process'`,
  );
  return rows[0]?.value;
}

const until = (wanted: Partial<DemoReport>, timeout = 25_000) =>
  expect.poll(report, { timeout, interval: 100 }).toMatchObject(wanted);

const pid = (): number | undefined => table.pids()[NAME];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'keep-demo-'));
  port = await freePort();
  databases = await createTestDatabases('keep-demo');
  databaseUrl = databases.databaseUrl;
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  keeper = makeKeeper();
});

afterAll(async () => {
  await keeper.stop();
  await table.stopAll();
  await client.end();
  await databases.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('nothing runs until the demo is wanted', async () => {
  expect(await keeper.begin()).toBe(false);
  keeper.follow();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(pid()).toBeUndefined();
  expect(await report()).toBeUndefined();
});

test('a start waits for a database that is slow to answer', async () => {
  const own = table;
  let connections = 0;
  const slow = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    connections += 1;
    // The first one is taken and never served, as on a machine that is busy.
    if (connections === 1) return;
    const { hostname, port: real } = new URL(databaseUrl);
    const onward = connect(Number(real), hostname).on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String((slow.address() as AddressInfo).port);
  const patient = makeKeeper(openDemoBook(url.href));
  table = own;
  expect(await patient.begin()).toBe(false);
  expect(connections).toBe(2);
  await patient.stop();
  slow.close();
}, 20_000);

test('a taken port is told in words and taken as soon as it is free', async () => {
  const other: Server = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  await order({ id: 'a', state: 'open' });
  await expect
    .poll(async () => (await report())?.problem, { timeout: 10_000 })
    .toContain(`Port ${port} on 127.0.0.1 selected`);
  expect(await report()).toMatchObject({ order: 'a', state: 'starting' });
  await new Promise((resolve) => other.close(resolve));
  await until({ order: 'a', state: 'running', problem: null });
  expect(lines.filter((line) => line.includes('already exists'))).toHaveLength(1);
});

test('a killed company is started again', async () => {
  const before = pid();
  if (before === undefined) throw new Error('the company does not run');
  process.kill(before, 'SIGKILL');
  await expect.poll(pid, { timeout: 15_000 }).not.toBe(before);
  await expect.poll(pid, { timeout: 15_000 }).toBeDefined();
  await until({ state: 'running' });
});

test('a database that goes away changes nothing, and is asked again', async () => {
  const before = pid();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(pid()).toBe(before);
});

test('the next launcher starts it too, and does not believe the old report', async () => {
  // Restarted after its kill: by now it may already be serving, or not yet.
  await until({ order: 'a', state: 'running' });
  await keeper.stop();
  await table.stopAll();
  expect((await report())?.state).toBe('running');
  keeper = makeKeeper();
  expect(await keeper.begin()).toBe(true);
  expect(await report()).toMatchObject({ order: 'a', state: 'starting' });
  keeper.follow();
  await until({ order: 'a', state: 'running' });
});

test('a removal stops it and leaves no file of it; it can be opened again', async () => {
  for (const file of ['demo-state.json', 'demo-models.json'])
    writeFileSync(join(dataDir, file), '{}');
  await order({ id: 'b', state: 'removing' });
  await until({ order: 'b', state: 'stopped' });
  expect(pid()).toBeUndefined();
  expect(await isPortFree(port, '127.0.0.1')).toBe(true);
  for (const file of ['demo-state.json', 'demo-models.json'])
    expect(existsSync(join(dataDir, file)), file).toBe(false);
  await order({ id: 'c', state: 'open' });
  await until({ order: 'c', state: 'running' });
});

test('a removal in the middle of a start stops what is just starting', async () => {
  await order(null);
  await expect.poll(pid, { timeout: 15_000 }).toBeUndefined();
  await order({ id: 'd', state: 'open' });
  await until({ order: 'd', state: 'starting' });
  await order({ id: 'e', state: 'removing' });
  await until({ order: 'e', state: 'stopped' });
  await expect.poll(() => isPortFree(port, '127.0.0.1'), { timeout: 10_000 }).toBe(true);
});
