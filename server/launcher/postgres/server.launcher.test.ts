import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '#server/platform/process/free-port.ts';
import { databaseIdentity } from './identity.ts';
import { isPostmaster, readPid } from './leftover.ts';
import { startPostgres, type RunningPostgres } from './server.ts';

/** A data folder with a new cluster, stopped. Each test gets a copy: `initdb` takes 0.5 s of processor time. */
let fresh = '';
let dir = '';
let running: RunningPostgres | undefined;

function makeDir(): string {
  const made = mkdtempSync(join(tmpdir(), 'tandem-postgres-'));
  chmodSync(made, 0o711);
  return made;
}

beforeAll(async () => {
  fresh = makeDir();
  await (await start(fresh)).stop();
});
afterAll(() => rmSync(fresh, { recursive: true, force: true }));

beforeEach(() => {
  dir = makeDir();
  // With the account that owns the cluster.
  execFileSync('cp', ['-a', `${fresh}/.`, dir]);
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(dir, { recursive: true, force: true });
});

async function start(dataDir = dir, port?: number): Promise<RunningPostgres> {
  const log = (): void => undefined;
  running = await startPostgres({
    dataDir,
    port: port ?? (await freePort()),
    logFile: join(dataDir, 'pg.log'),
    log,
  });
  return running;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const pidFileOf = (server: RunningPostgres): string => join(server.clusterDir, 'postmaster.pid');

describe('the embedded PostgreSQL', () => {
  it('wants its password, and keeps its data over a stop', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 1 as a');
    const wrong = new URL(first.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password');
    await first.stop();
    expect(existsSync(pidFileOf(first))).toBe(false);
    const second = await start();
    expect(await query(second.url, 'select a from kept')).toEqual([{ a: 1 }]);
  });

  it('ends after its launcher was killed, and starts again at once', async () => {
    const code = `import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'server.ts'))};
      const server = await startPostgres({ dataDir: process.argv[1], port: Number(process.argv[2]), logFile: process.argv[1] + '/pg.log', log: () => {} });
      console.log(server.clusterDir); setInterval(() => {}, 1000);`;
    const args = ['--input-type=module', '-e', code, dir, String(await freePort())];
    const launcher = spawn(process.execPath, args);
    const clusterDir = await new Promise<string>((resolve) =>
      launcher.stdout.once('data', (chunk) => resolve(String(chunk).trim())),
    );
    const pid = readPid(join(clusterDir, 'postmaster.pid')) ?? 0;
    expect(isPostmaster(pid, clusterDir)).toBe(true);
    launcher.kill('SIGKILL');
    const again = await start();
    expect(await query(again.url, 'select 1 as a')).toEqual([{ a: 1 }]);
    await expect.poll(() => isPostmaster(pid, clusterDir)).toBe(false);
  });

  it('is reached by its socket, and by TCP where the path of its folder is too long for one', async () => {
    const far = "select inet_client_addr() is not null as tcp, current_setting('port') as port";
    const near = await start();
    const [bySocket] = await query(near.url, far);
    expect(bySocket).toMatchObject({ tcp: false });
    const tcp = new URL(near.url);
    tcp.searchParams.delete('host');
    expect(await query(tcp.href, far)).toMatchObject([{ tcp: true }]);
    await near.stop();
    const long = join(dir, 'a folder, "named" at length '.repeat(4));
    mkdirSync(long);
    const server = await start(long);
    expect(await query(server.url, far)).toMatchObject([{ tcp: true }]);
  });

  it('starts after a kill whose socket is locked by a number that another process has now', async () => {
    const first = await start();
    const lock = join(first.clusterDir, `.s.PGSQL.${new URL(first.url).port}.lock`);
    // PostgreSQL believes a number that its own account could signal.
    const other = spawn('sleep', ['60'], { ...databaseIdentity(), stdio: 'ignore' });
    try {
      const stale = readFileSync(lock, 'utf8').replace(/^\d+/, String(other.pid));
      await first.stop();
      writeFileSync(lock, stale);
      const second = await start(dir, Number(new URL(first.url).port));
      expect(await query(second.url, 'select 1 as a')).toEqual([{ a: 1 }]);
    } finally {
      other.kill();
    }
  });

  it('recovers from a killed postmaster with clients in it', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 2 as a');
    const client = new pg.Client({ connectionString: first.url });
    client.on('error', () => undefined);
    await client.connect();
    process.kill(readPid(pidFileOf(first)) ?? 0, 'SIGKILL');
    await first.ended;
    const second = await start();
    expect(await query(second.url, 'select a from kept')).toEqual([{ a: 2 }]);
    await client.end().catch(() => undefined);
  });

  it('is not held up by a postmaster.pid that names another process', async () => {
    const first = await start();
    const stale = readFileSync(pidFileOf(first), 'utf8').replace(/^\d+/, String(process.pid));
    await first.stop();
    writeFileSync(pidFileOf(first), stale);
    const second = await start();
    expect(await query(second.url, 'select 1 as a')).toEqual([{ a: 1 }]);
  });

  it('works in a folder that only its owner may enter', async () => {
    const closed = join(dir, 'closed', 'data');
    mkdirSync(closed, { recursive: true });
    chmodSync(dirname(closed), 0o700);
    const server = await start(closed);
    expect(await query(server.url, 'select 1 as a')).toEqual([{ a: 1 }]);
    const isRoot = process.getuid?.() === 0;
    expect(server.clusterDir.startsWith(closed)).toBe(!isRoot);
    await server.stop();
    const again = await start(closed);
    expect(again.clusterDir).toBe(server.clusterDir);
    await again.stop();
    rmSync(closed, { recursive: true });
    mkdirSync(closed);
    const emptied = await start(closed);
    if (isRoot) expect(emptied.clusterDir).not.toBe(server.clusterDir);
    await emptied.stop();
    if (isRoot) rmSync(dirname(emptied.clusterDir), { recursive: true, force: true });
    if (isRoot) rmSync(dirname(server.clusterDir), { recursive: true, force: true });
  });
});
