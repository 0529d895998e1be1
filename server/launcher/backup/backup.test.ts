import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeHere } from './local.ts';
import { makeBackup, type BackupSource } from './make-backup.ts';
import {
  describeMismatch,
  formatManifest,
  MANIFEST,
  readManifest,
  type ManifestBody,
} from './manifest.ts';
import { checkBackup, restoreBackup } from './restore-backup.ts';

const here = await describeHere();
let root = '';
let source: BackupSource;
let target = '';

/** Path, mode and content of everything below a folder. */
function treeOf(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true }).map(String).toSorted();
  return Object.fromEntries<string>(
    names.map((name) => {
      const file = join(dir, name);
      const stat = lstatSync(file);
      const mode = (stat.mode & 0o777).toString(8);
      if (stat.isSymbolicLink()) return [name, `-> ${readlinkSync(file)}`];
      return [
        name,
        stat.isDirectory() ? `${mode} folder` : `${mode} ${readFileSync(file, 'latin1')}`,
      ];
    }),
  );
}

function put(file: string, text: string, mode = 0o600): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tandem-backup-'));
  const dataDir = join(root, 'data');
  put(join(dataDir, 'secrets.json'), '{"authSecret":"s"}');
  put(join(dataDir, 'postgres.json'), '{"password":"p"}');
  put(join(dataDir, 'running.json'), '{}');
  put(join(dataDir, 'logs/web.log'), 'line');
  put(join(dataDir, 'clickhouse/store/a/b.bin'), '\0\u00ff\n\n', 0o640);
  put(join(dataDir, 'artifacts/odd \n name'), '');
  symlinkSync('../store/a', join(dataDir, 'clickhouse/link'));
  mkdirSync(join(dataDir, 'spool'), { mode: 0o750 });
  put(join(dataDir, 'postgres/PG_VERSION'), `${here.postgresMajor}\n`);
  put(join(dataDir, 'postgres/postmaster.pid'), '1');
  mkdirSync(join(dataDir, 'postgres/pg_notify'), { mode: 0o700 });
  source = {
    dataDir,
    clusterDir: join(dataDir, 'postgres'),
    secretsFile: join(dataDir, 'secrets.json'),
  };
  target = join(root, 'backup');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function emptyFolder(): { dataDir: string; secretsFile: string } {
  const dataDir = mkdtempSync(join(root, 'restored-'));
  return { dataDir, secretsFile: join(dataDir, 'secrets.json') };
}

function changeManifest(change: (body: ManifestBody) => void): void {
  const body = readManifest(target);
  change(body);
  writeFileSync(join(target, MANIFEST), formatManifest(body));
}

test('restores every file, link, mode and empty folder, and leaves out what a start makes again', async () => {
  expect(await makeBackup(source, target)).toMatchObject({ target, files: 5 });
  const into = emptyFolder();
  expect(await restoreBackup(target, into)).toMatchObject({ files: 5 });
  const wanted = treeOf(source.dataDir);
  for (const name of ['running.json', 'logs', 'logs/web.log', 'postgres/postmaster.pid'])
    delete wanted[name];
  expect(treeOf(into.dataDir)).toEqual(wanted);
  expect(statSync(target).mode & 0o077).toBe(0);
});

test('takes a cluster and secrets that are elsewhere, and puts secrets back where the settings name them', async () => {
  const clusterDir = join(root, 'state/postgres');
  put(join(clusterDir, 'PG_VERSION'), `${here.postgresMajor}\n`);
  put(join(clusterDir, 'elsewhere'), 'x');
  rmSync(source.clusterDir, { recursive: true });
  const secretsFile = join(root, 'etc/secrets.json');
  put(secretsFile, '{"authSecret":"shared"}');
  await makeBackup({ ...source, clusterDir, secretsFile }, target);

  const first = emptyFolder();
  await restoreBackup(target, first);
  expect(readFileSync(join(first.dataDir, 'postgres/elsewhere'), 'utf8')).toBe('x');
  expect(readFileSync(first.secretsFile, 'utf8')).toContain('shared');

  const other = join(root, 'etc2/secrets.json');
  const second = { ...emptyFolder(), secretsFile: other };
  await restoreBackup(target, second);
  expect(readFileSync(other, 'utf8')).toContain('shared');
  expect(existsSync(join(second.dataDir, 'secrets.json'))).toBe(false);

  writeFileSync(other, '{"authSecret":"another"}');
  const third = { ...emptyFolder(), secretsFile: other };
  await expect(restoreBackup(target, third)).rejects.toThrow(
    'contains other secrets than the backup',
  );
  expect(readdirSync(third.dataDir)).toEqual([]);
});

test.each([
  ['a changed file', () => appendFileSync(join(target, 'data/clickhouse/store/a/b.bin'), 'x')],
  ['a missing file', () => rmSync(join(target, 'data/postgres/PG_VERSION'))],
  [
    'a changed list',
    () =>
      writeFileSync(
        join(target, MANIFEST),
        readFileSync(join(target, MANIFEST), 'utf8').replace('"bytes":5', '"bytes":6'),
      ),
  ],
  ['half a list', () => writeFileSync(join(target, MANIFEST), '{"sha')],
  ['no list', () => rmSync(join(target, MANIFEST))],
])('restores nothing from a backup with %s', async (_what, damage) => {
  await makeBackup(source, target);
  await expect(checkBackup(target)).resolves.toMatchObject({ tandem: here.tandem });
  damage();
  const into = emptyFolder();
  await expect(restoreBackup(target, into)).rejects.toThrow(/damaged|not a complete backup/u);
  await expect(checkBackup(target)).rejects.toThrow(/damaged|not a complete backup/u);
  expect(readdirSync(into.dataDir)).toEqual([]);
});

test.each(['../escaped', '/etc/escaped', 'clickhouse/link/escaped'])(
  'refuses a list that leads outside: %s',
  async (path) => {
    await makeBackup(source, target);
    changeManifest(({ entries }) => {
      const [file] = entries.filter(({ kind }) => kind === 'file');
      if (file !== undefined) entries.push({ ...file, path });
    });
    const into = emptyFolder();
    await expect(restoreBackup(target, into)).rejects.toThrow(/outside of it|below a link/u);
    expect(readdirSync(into.dataDir)).toEqual([]);
  },
);

test('refuses a data folder that is not empty, a target that exists and one inside the data folder', async () => {
  await makeBackup(source, target);
  await expect(restoreBackup(target, source)).rejects.toThrow('is not empty');
  await expect(makeBackup(source, target)).rejects.toThrow('already exists');
  await expect(makeBackup(source, join(source.dataDir, 'backup'))).rejects.toThrow(
    'inside the data folder',
  );
});

test('clears what an interrupted restore or backup left', async () => {
  put(join(`${target}.half`, 'data/old'), 'x');
  await makeBackup(source, target);
  const into = emptyFolder();
  put(join(into.dataDir, '.restoring/old'), 'x');
  await restoreBackup(target, into);
  expect(readdirSync(into.dataDir)).not.toContain('.restoring');
  expect(readdirSync(root)).not.toContain('backup.half');
});

test('names the version that can restore a backup of another one', async () => {
  await makeBackup(source, target);
  const made = readManifest(target);
  expect(describeMismatch(made, here)).toBeNull();
  expect(describeMismatch({ ...made, format: 2 }, here)).toContain('is newer than this version');
  expect(describeMismatch({ ...made, tandem: '0.9.0', migration: '29991231000000_x' }, here)).toBe(
    `The backup was created by Tandem 0.9.0, which is newer than this version (${here.tandem}). Restore it with that version.`,
  );
  expect(describeMismatch(made, { ...here, tandem: '1.0.0' })).toContain(
    'Restore it with version 0',
  );
  expect(describeMismatch({ ...made, postgresMajor: here.postgresMajor - 1 }, here)).toContain(
    `PostgreSQL ${here.postgresMajor - 1}`,
  );
  expect(describeMismatch({ ...made, postgresMajor: null }, here)).toBeNull();
  expect(describeMismatch({ ...made, arch: 'other' }, here)).toContain(
    'restore it on the same architecture',
  );
  changeManifest((body) => Object.assign(body, { format: 2 }));
  const into = emptyFolder();
  await expect(restoreBackup(target, into)).rejects.toThrow('newer');
});
