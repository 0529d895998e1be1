import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { clusterDirOf } from '../postgres/place.ts';
import { readRunRecord } from '../supervision/run-record.ts';
import { makeLauncherHarness, until } from '../testing/launcher.ts';

const harness = await makeLauncherHarness();
const { dir, launch, isReady, sendAlert } = harness;
const root = mkdtempSync(join(tmpdir(), 'tandem-backup-of-'));
const backup = join(root, 'backup');
const restored = await makeLauncherHarness();

afterAll(async () => {
  await harness.close();
  await restored.close();
  rmSync(root, { recursive: true, force: true });
});

async function command(name: 'backup' | 'restore', dataDir: string, ...args: string[]) {
  const program = join(import.meta.dirname, '../../../bin', `${name}.mjs`);
  return promisify(execFile)(process.execPath, [program, ...args], {
    env: { ...process.env, TANDEM_DATA_DIR: dataDir, TANDEM_SECRETS_FILE: '' },
  });
}

async function storedAlerts(dataDir: string): Promise<unknown[]> {
  const client = new Client({ connectionString: readRunRecord(dataDir)?.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(
      'select count(*)::int as n from intake_items',
    );
    return rows;
  } finally {
    await client.end();
  }
}

test('refuses a backup while Tandem runs', async () => {
  launch();
  await until('ready', isReady);
  expect(await sendAlert('BeforeBackup')).toBe(200);
  await until('a stored row', async () => JSON.stringify(await storedAlerts(dir)) === '[{"n":1}]');
  await expect(command('backup', dir, backup)).rejects.toThrow(
    'Tandem is running on the data folder',
  );
});

test('backs up a stopped Tandem; the restored folder starts with its rows and keys', async () => {
  for (const { child, ended } of harness.launchers) {
    child.kill('SIGTERM');
    await ended;
  }
  expect((await command('backup', dir, backup)).stdout).toContain(`Backup: ${backup}`);
  expect((await command('restore', dir, backup, '--check')).stdout).toContain('every checksum');
  expect((await command('restore', restored.dir, backup)).stdout).toContain('Restored');
  restored.launch();
  await until('ready', restored.isReady);
  expect(await storedAlerts(restored.dir)).toEqual([{ n: 1 }]);
});

test('names the PostgreSQL that a database of another major version needs', async () => {
  for (const { child, ended } of restored.launchers) {
    child.kill('SIGTERM');
    await ended;
  }
  writeFileSync(join(clusterDirOf(restored.dir), 'PG_VERSION'), '17\n');
  const refused = restored.launch();
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toContain(
    'is from PostgreSQL 17, and this Tandem includes PostgreSQL 18',
  );
});
