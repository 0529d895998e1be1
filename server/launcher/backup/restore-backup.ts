import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { databaseIdentity } from '../postgres/identity.ts';
import { chownTree } from '../postgres/place.ts';
import { copyHashed } from './copy-hashed.ts';
import { describeHere, requireSpace } from './local.ts';
import { describeMismatch, readManifest, type BackupEntry, type ManifestBody } from './manifest.ts';

const STAGE = '.restoring';

/** Throws if an entry is outside the restored folder, which only happens with a forged list. */
function requireInside({ path }: BackupEntry): void {
  const parts = path.split('/');
  if (path === '' || path.startsWith('/') || parts.includes('..') || parts.includes('.'))
    throw new Error(`The backup names the path ${JSON.stringify(path)}, which is outside of it.`);
}

/** Compares a file of the backup with its checksum, and copies it to `to` if given. */
async function checkOne(entry: BackupEntry, from: string, to: string | null): Promise<void> {
  const damaged = (why: string): Error =>
    new Error(`The backup is damaged: ${entry.path} ${why}. Nothing was restored.`);
  const stat = lstatSync(from, { throwIfNoEntry: false });
  if (stat === undefined) throw damaged('is missing');
  if (entry.kind === 'folder') {
    if (!stat.isDirectory()) throw damaged('is not a folder');
    if (to !== null) mkdirSync(to, { mode: 0o700 });
    return;
  }
  if (entry.kind === 'link') {
    if (!stat.isSymbolicLink() || readlinkSync(from) !== entry.target)
      throw damaged('is a different link');
    if (to !== null) await symlink(entry.target, to);
    return;
  }
  if (!stat.isFile()) throw damaged('is not a file');
  const { bytes, sha256 } = await copyHashed(from, to, entry.mode);
  if (bytes !== entry.bytes || sha256 !== entry.sha256)
    throw damaged('does not match its checksum');
}

async function checkAll(
  backupDir: string,
  body: ManifestBody,
  stage: string | null,
): Promise<void> {
  const links = new Set(body.entries.flatMap(({ kind, path }) => (kind === 'link' ? [path] : [])));
  for (const entry of body.entries) {
    requireInside(entry);
    // A file below a link would be written to the target of the link.
    for (let folder = dirname(entry.path); folder !== '.'; folder = dirname(folder))
      if (links.has(folder))
        throw new Error(`The backup names ${entry.path} below a link. Nothing was restored.`);
    await checkOne(
      entry,
      join(backupDir, 'data', entry.path),
      stage === null ? null : join(stage, entry.path),
    );
  }
  // Parents last: a folder that is read-only for its owner would reject its contents.
  if (stage === null) return;
  for (const entry of body.entries.toReversed())
    if (entry.kind === 'folder') chmodSync(join(stage, entry.path), entry.mode);
}

const bytesOf = ({ entries }: ManifestBody): number =>
  entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.bytes : 0), 0);

/** Reads a backup and throws if it is damaged or incompatible with this version of Tandem. */
export async function checkBackup(backupDir: string): Promise<ManifestBody> {
  const body = readManifest(backupDir);
  const mismatch = describeMismatch(body, await describeHere());
  if (mismatch !== null) throw new Error(mismatch);
  await checkAll(backupDir, body, null);
  return body;
}

/** A secrets file in a custom location is shared with other machines and is never overwritten. */
function placeSecrets(stage: string, dataDir: string, secretsFile: string): void {
  const restored = join(stage, 'secrets.json');
  if (relative(dataDir, secretsFile) === 'secrets.json' || !existsSync(restored)) return;
  if (!existsSync(secretsFile)) {
    mkdirSync(dirname(secretsFile), { recursive: true, mode: 0o700 });
    renameSync(restored, `${secretsFile}.half`);
    renameSync(`${secretsFile}.half`, secretsFile);
    return;
  }
  if (readFileSync(secretsFile, 'utf8') !== readFileSync(restored, 'utf8'))
    throw new Error(
      `${secretsFile} contains other secrets than the backup. Move it away, or unset TANDEM_SECRETS_FILE. Nothing was restored.`,
    );
  rmSync(restored);
}

/**
 * Restores the empty folder `dataDir` from the backup. Every file is checked before the restore
 * takes effect.
 */
export async function restoreBackup(
  backupDir: string,
  { dataDir, secretsFile }: { dataDir: string; secretsFile: string },
): Promise<{ madeAt: string; files: number; bytes: number }> {
  const body = readManifest(backupDir);
  const mismatch = describeMismatch(body, await describeHere());
  if (mismatch !== null) throw new Error(mismatch);
  const stage = join(dataDir, STAGE);
  rmSync(stage, { recursive: true, force: true });
  if (readdirSync(dataDir).length > 0)
    throw new Error(
      `The data folder ${dataDir} is not empty. Move it away, or choose another one with TANDEM_DATA_DIR.`,
    );
  requireSpace(dataDir, bytesOf(body));
  mkdirSync(stage, { mode: 0o700 });
  try {
    await checkAll(backupDir, body, stage);
    const identity = databaseIdentity();
    const cluster = join(stage, 'postgres');
    if (identity !== undefined && existsSync(cluster)) chownTree(cluster, identity);
    placeSecrets(stage, dataDir, secretsFile);
    // The secrets come last: a start finds either no secrets, and therefore a new folder, or a
    // complete restore.
    const names = readdirSync(stage).toSorted(
      (a, b) => Number(a === 'secrets.json') - Number(b === 'secrets.json'),
    );
    for (const name of names) renameSync(join(stage, name), join(dataDir, name));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return {
    madeAt: body.madeAt,
    files: body.entries.filter(({ kind }) => kind === 'file').length,
    bytes: bytesOf(body),
  };
}
