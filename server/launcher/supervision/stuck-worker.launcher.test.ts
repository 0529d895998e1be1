import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAlive, makeLauncherHarness, until } from '../testing/launcher.ts';
import { readRunRecord } from './run-record.ts';

const harness = await makeLauncherHarness();
const { dir, launch, isReady } = harness;
const own = mkdtempSync(join(tmpdir(), 'tandem-worker-'));

afterAll(async () => {
  await harness.close();
  rmSync(own, { recursive: true, force: true });
});

test('ends a stopped worker within 40 s, and starts another', async () => {
  launch();
  await until('ready', isReady);
  const { databaseUrl = '', clickhouseUrl = '' } = readRunRecord(dir) ?? {};
  const worker = launch({
    TANDEM_ROLE: 'worker',
    TANDEM_DATA_DIR: own,
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: clickhouseUrl,
    TANDEM_SECRETS_FILE: join(dir, 'secrets.json'),
  });
  await until('a worker', () => worker.output().includes('Ready after'));
  const pid = readRunRecord(own)?.childPids['Worker'] ?? 0;
  process.kill(pid, 'SIGSTOP');
  await until('its end', () => !isAlive(pid), 40_000);
  await until('another', () => (readRunRecord(own)?.childPids['Worker'] ?? pid) !== pid);
  expect(worker.output()).toContain('The worker does not respond and is being ended');
});
