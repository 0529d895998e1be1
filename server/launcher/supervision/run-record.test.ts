import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { noteRunRecord, readRunRecord } from './run-record.ts';

const dir = mkdtempSync(join(tmpdir(), 'tandem-run-record-'));
const record = {
  launcherPid: 1,
  port: 3000,
  databaseUrl: 'postgresql://d',
  clickhouseUrl: 'http://c',
  childPids: { Worker: 7 },
};
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

test('reports a record that cannot be written and tries again; one that can be written is read back', () => {
  vi.useFakeTimers();
  const [log, again] = [vi.fn(), vi.fn()];
  noteRunRecord(join(dir, 'missing'), record, { log, again });
  expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('retrying: ENOENT'));
  vi.advanceTimersByTime(10_000);
  expect(again).toHaveBeenCalledOnce();
  const ownerUrl = 'postgresql://owner';
  const stores = { ...record, ownerUrl };
  noteRunRecord(dir, stores, { log, again });
  vi.advanceTimersByTime(60_000);
  expect(again).toHaveBeenCalledOnce();
  expect(readRunRecord(dir)).toEqual(record);
  // Programs and commands need no owner of the database.
  expect(readFileSync(join(dir, 'running.json'), 'utf8')).not.toContain(ownerUrl);
});
