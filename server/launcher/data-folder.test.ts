import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseApiKey } from '#server/platform/api-key.ts';
import { prepareDataFolder } from './data-folder.ts';
import { awaitPredecessor, readRunRecord, writeRunRecord } from './run-record.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tandem-data-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('makes the secrets once, readable by their owner only', () => {
  const { secretsFile } = prepareDataFolder(join(dir, 'data'));
  const text = readFileSync(secretsFile, 'utf8');
  expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'data')).mode & 0o066).toBe(0);
  expect(parseApiKey(String(Reflect.get(JSON.parse(text), 'demoKey')))).not.toBeNull();
  prepareDataFolder(join(dir, 'data'));
  expect(readFileSync(secretsFile, 'utf8')).toBe(text);
});

it('puts a long log aside', () => {
  const folder = prepareDataFolder(join(dir, 'data'));
  const file = folder.logFile('web');
  writeFileSync(file, 'old');
  truncateSync(file, 21 * 1024 * 1024);
  folder.logFile('web');
  expect(statSync(`${file}.1`).size).toBe(21 * 1024 * 1024);
});

it('does not touch a process that only has the id of an earlier child', async () => {
  const record = {
    launcherPid: 1,
    port: 1,
    databaseUrl: 'a',
    clickhouseUrl: 'b',
    childPids: { Web: 1 },
  };
  writeRunRecord(dir, record);
  expect(readRunRecord(dir)).toEqual(record);
  await awaitPredecessor(dir, () => undefined);
  expect(readRunRecord(dir)).toBeUndefined();
});

it('ignores half a record', () => {
  writeFileSync(join(dir, 'running.json'), '{"launcherPid":');
  expect(readRunRecord(dir)).toBeUndefined();
});
