import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '#server/platform/api-key.ts';
import { freePort } from './free-port.ts';
import { isPostmaster, readPid } from './postgres/leftover.ts';
import { readRunRecord } from './run-record.ts';

let dir = '';
let port = 0;

interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

const launchers: Started[] = [];

const { key } = makeApiKey();

/** The launcher as `npm start` runs it, in the role that needs no built screens. */
function launch(extra: Record<string, string> = {}): Started {
  const { DATABASE_URL: _database, CLICKHOUSE_URL: _store, VITEST: _test, ...own } = process.env;
  const env = {
    ...own,
    TANDEM_ROLE: 'ingest',
    TANDEM_DATA_DIR: dir,
    TANDEM_BOOTSTRAP_API_KEY: key,
    PORT: String(port),
    ...extra,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => resolve(code)),
  );
  const started = { child, output: () => text, ended };
  launchers.push(started);
  return started;
}

async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  for (const startedAt = performance.now(); !(await check()); await sleep(50)) {
    if (performance.now() - startedAt > withinMs) throw new Error(`not in time: ${what}`);
  }
}

const isReady = async (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** A process and those that it started. */
function familyOf(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    try {
      return new RegExp(`^PPid:\\s+${pid}$`, 'm').test(
        readFileSync(`/proc/${name}/status`, 'utf8'),
      );
    } catch {
      return false;
    }
  });
  return [pid, ...children.map(Number)];
}

const sendAlert = (alert: string, apiKey = key): Promise<number> =>
  fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: { alertname: alert, severity: 'critical' } }]),
  }).then((answer) => answer.status);

const postmaster = (): number => readPid(join(dir, 'postgres/postmaster.pid')) ?? 0;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tandem-launcher-'));
  chmodSync(dir, 0o711);
  port = await freePort();
});

afterAll(async () => {
  for (const { child } of launchers) child.kill('SIGTERM');
  await Promise.all(launchers.map(({ ended }) => ended));
  rmSync(dir, { recursive: true, force: true });
});

describe('the launcher', () => {
  it('starts everything, and says where', async () => {
    const first = launch();
    // The address is the line after, and may come in a chunk of its own.
    await until('its address', () => first.output().includes(`http://127.0.0.1:${port}`));
    expect(first.output()).toContain('Ready after');
    expect(await isReady()).toBe(true);
    // In a role without a worker too, the bootstrap key holds from the first request on.
    expect(await sendAlert('First')).toBe(200);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'running.json')).mode & 0o077).toBe(0);
  });

  it('refuses a second start on the same data folder', async () => {
    const second = launch({ PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('already running on the data folder');
    expect(await isReady()).toBe(true);
  });

  it.each(['Web server', 'The ClickHouse endpoint'])(
    'starts a killed process again: %s',
    async (name) => {
      const pid = readRunRecord(dir)?.childPids[name] ?? 0;
      process.kill(pid, 'SIGKILL');
      await until('a new process', () => (readRunRecord(dir)?.childPids[name] ?? pid) !== pid);
      await until('ready', isReady);
    },
  );

  it('starts a killed PostgreSQL again, at the same address', async () => {
    const url = readRunRecord(dir)?.databaseUrl;
    const pid = postmaster();
    process.kill(pid, 'SIGKILL');
    await until('a new postmaster', () => postmaster() !== pid && postmaster() !== 0);
    await until('ready', isReady);
    expect(readRunRecord(dir)?.databaseUrl).toBe(url);
  });

  it('prints a link for an administrator who is locked out', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, '../../bin/admin-reset-link.mjs')],
      { env: { ...process.env, TANDEM_DATA_DIR: dir, PORT: String(port) } },
    );
    expect(stdout.trim()).toMatch(/^http:\/\/\S+\?token=[\w-]{20,}$/u);
  });

  it('works in several processes on the same stores: what one takes in, another works on', async () => {
    const { databaseUrl = '', clickhouseUrl = '' } = readRunRecord(dir) ?? {};
    const own = mkdtempSync(join(tmpdir(), 'tandem-worker-'));
    const worker = launch({
      TANDEM_ROLE: 'worker',
      TANDEM_DATA_DIR: own,
      DATABASE_URL: databaseUrl,
      CLICKHOUSE_URL: clickhouseUrl,
      TANDEM_SECRETS_FILE: join(dir, 'secrets.json'),
    });
    const database = new Client({ connectionString: databaseUrl });
    try {
      await until('a worker', () => worker.output().includes('Ready after'));
      expect(Object.keys(readRunRecord(own)?.childPids ?? {})).toEqual(['Worker']);
      await database.connect();
      const taken = async (alert: string): Promise<void> => {
        expect(await sendAlert(alert)).toBe(200);
        const known = 'select 1 from "Alert" where labels->>\'alertname\' = $1';
        await until(alert, async () => (await database.query(known, [alert])).rowCount === 1);
      };
      await taken('DiskFails');
      const pid = readRunRecord(own)?.childPids['Worker'] ?? 0;
      process.kill(pid, 'SIGKILL');
      await taken('DiskFailsAgain');
      expect(readRunRecord(own)?.childPids['Worker']).not.toBe(pid);
    } finally {
      await database.end();
      worker.child.kill('SIGINT');
      expect(await worker.ended).toBe(0);
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('takes in from known senders while PostgreSQL hangs, and tells others to come back', async () => {
    expect(await sendAlert('Before')).toBe(200);
    const hung = familyOf(postmaster());
    for (const pid of hung) process.kill(pid, 'SIGSTOP');
    try {
      // Longer than the intake relies on a key without asking.
      await sleep(11_000);
      expect(await sendAlert('SentWhileItHung')).toBe(200);
      expect(await sendAlert('OfNobody', makeApiKey().key)).toBe(503);
    } finally {
      for (const pid of hung) process.kill(pid, 'SIGCONT');
    }
    await until('ready', isReady);
    expect(await sendAlert('OfNobody', makeApiKey().key)).toBe(401);
  }, 60_000);

  it('is followed by its children within 5 s when it is killed, and starts again at once', async () => {
    const pids = [...Object.values(readRunRecord(dir)?.childPids ?? {}), postmaster()];
    expect(pids.every(isAlive)).toBe(true);
    launchers[0]?.child.kill('SIGKILL');
    const killedAt = performance.now();
    const next = launch();
    await until('the end of the children', () => !pids.some(isAlive), 5_000);
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    await until('ready', () => next.output().includes('Ready after'));
  });

  it('ends everything within 10 s on a signal', async () => {
    const pids = [...Object.values(readRunRecord(dir)?.childPids ?? {}), postmaster()];
    const running = launchers.at(-1);
    const clusterDir = join(dir, 'postgres');
    running?.child.kill('SIGINT');
    const startedAt = performance.now();
    expect(await running?.ended).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(pids.some(isAlive) || isPostmaster(pids.at(-1) ?? 0, clusterDir)).toBe(false);
    expect(readRunRecord(dir)).toBeUndefined();
  });

  it.each(['PORT', 'TANDEM_INGEST_PORT'])('says that its %s is taken, and ends', async (name) => {
    const taken = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    const refused = launch({ [name]: String(taken) });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain(`Port ${taken} on 127.0.0.1 is taken`);
    expect(refused.output()).toContain(`${name}=${taken + 1} npm start`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('names a setting that is wrong', async () => {
    const refused = launch({ TANDEM_ROLE: 'boss' });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('TANDEM_ROLE is boss');
  });
});
