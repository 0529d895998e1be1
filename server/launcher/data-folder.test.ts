import { execFile } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseApiKey } from '#server/platform/auth/api-key.ts';
import { prepareDataFolder } from './data-folder.ts';
import { awaitPredecessor, readRunRecord, writeRunRecord } from './supervision/run-record.ts';

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

it('of starts that share a secrets file one makes it, and all go by that', async () => {
  const shared = join(dir, 'shared.json');
  const script = `
    const { prepareDataFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))});
    const { readFileSync } = await import('node:fs');
    const { secretsFile } = prepareDataFolder(process.argv[1], ${JSON.stringify(shared)});
    process.stdout.write(readFileSync(secretsFile, 'utf8'));`;
  const run = promisify(execFile);
  const starts = ['a', 'b'].map((name) =>
    run(process.execPath, ['--input-type=module', '-e', script, join(dir, name)]),
  );
  const seen = await Promise.all(starts.map(async (start) => (await start).stdout));
  expect(new Set(seen)).toEqual(new Set([readFileSync(shared, 'utf8')]));
  expect(readdirSync(dir).toSorted()).toEqual(['a', 'b', 'shared.json']);
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
