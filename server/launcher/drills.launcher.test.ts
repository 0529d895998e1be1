import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '#server/platform/auth/api-key.ts';
import { isPostmaster } from './postgres/leftover.ts';
import { readRunRecord } from './supervision/run-record.ts';
import { isAlive, makeLauncherHarness, until } from './testing/launcher.ts';

const harness = await makeLauncherHarness();
const { dir, launchers, launch, isReady, sendAlert, postmaster } = harness;

afterAll(harness.close);

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

describe('the launcher', () => {
  it('starts everything', async () => {
    const first = launch();
    await until('ready', () => first.output().includes('Ready after'));
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
      // Longer than ingest relies on a key without checking it again.
      await sleep(11_000);
      expect(await sendAlert('SentWhileItHung')).toBe(200);
      expect(await sendAlert('OfNobody', makeApiKey().key)).toBe(503);
    } finally {
      for (const pid of hung) process.kill(pid, 'SIGCONT');
    }
    await until('ready', isReady);
    expect(await sendAlert('OfNobody', makeApiKey().key)).toBe(401);
  });

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
});
