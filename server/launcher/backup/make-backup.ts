import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isSocketFile } from '../postgres/socket.ts';
import { copyHashed } from './copy-hashed.ts';
import { clusterMajor, describeHere, requireSpace } from './local.ts';
import { FORMAT, formatManifest, MANIFEST, type BackupEntry } from './manifest.ts';

export type BackupSource = {
  dataDir: string;
  /** May be outside of the data folder. */
  clusterDir: string;
  secretsFile: string;
};

/** Files that the next start creates again. */
const LEFT_OUT = new Set(['running.json', 'postgres-place.json', 'logs', 'postgres']);
const LEFT_OUT_OF_CLUSTER = new Set(['postmaster.pid', 'postmaster.opts']);

type Found = { path: string; from: string };

function listTree(from: string, path: string, skip: (name: string) => boolean): Found[] {
  const found: Found[] = [{ path, from }];
  if (!lstatSync(from).isDirectory()) return found;
  for (const name of readdirSync(from).toSorted())
    if (!skip(name)) found.push(...listTree(join(from, name), join(path, name), () => false));
  return found;
}

/** All entries of a backup; each folder comes before its contents. */
function listSource({ dataDir, clusterDir, secretsFile }: BackupSource): Found[] {
  const data = listTree(dataDir, '', (name) => LEFT_OUT.has(name) || name === 'secrets.json');
  const cluster = existsSync(join(clusterDir, 'PG_VERSION'))
    ? listTree(
        clusterDir,
        'postgres',
        (name) => LEFT_OUT_OF_CLUSTER.has(name) || isSocketFile(name),
      )
    : [];
  const secrets = existsSync(secretsFile) ? [{ path: 'secrets.json', from: secretsFile }] : [];
  return [...data.filter(({ path }) => path !== ''), ...cluster, ...secrets];
}

async function copyOne({ path, from }: Found, dataCopy: string): Promise<BackupEntry | null> {
  const to = join(dataCopy, path);
  const stat = lstatSync(from);
  const mode = stat.mode & 0o777;
  if (stat.isDirectory()) {
    mkdirSync(to, { mode: 0o700 });
    return { kind: 'folder', path, mode };
  }
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(from);
    await symlink(target, to);
    return { kind: 'link', path, target };
  }
  // Skips sockets and pipes: they are useless after their process ends.
  if (!stat.isFile()) return null;
  return { kind: 'file', path, mode, ...(await copyHashed(from, to, 0o600)) };
}

const sizeOf = ({ from }: Found): number => {
  const stat = lstatSync(from);
  return stat.isFile() ? stat.size : 0;
};

/** Final path of the target. Resolves links in its folders as far as they exist. */
function realTarget(target: string): string {
  const folder = dirname(target);
  return existsSync(folder) ? join(realpathSync(folder), basename(target)) : target;
}

function requireTarget(target: string, dataDir: string): void {
  if (existsSync(target))
    throw new Error(`${target} already exists. Choose a folder that does not exist yet.`);
  const inside = relative(realpathSync(dataDir), realTarget(target));
  if (inside !== '..' && !inside.startsWith(`..${sep}`))
    throw new Error(`${target} is inside the data folder. Choose a folder outside it.`);
}

/**
 * Copies the data of a stopped Tandem to the new folder `target`, with checksums. Returns the final
 * path and the numbers of files and bytes.
 */
export async function makeBackup(
  source: BackupSource,
  given: string,
): Promise<{ target: string; files: number; bytes: number }> {
  const target = resolve(given);
  requireTarget(target, source.dataDir);
  const found = listSource(source);
  requireSpace(
    target,
    found.reduce((sum, one) => sum + sizeOf(one), 0),
  );
  const half = `${target}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(join(half, 'data'), { recursive: true, mode: 0o700 });
  try {
    const entries: BackupEntry[] = [];
    for (const one of found) {
      const entry = await copyOne(one, join(half, 'data'));
      if (entry !== null) entries.push(entry);
    }
    const here = await describeHere();
    const body = {
      format: FORMAT,
      madeAt: new Date().toISOString(),
      tandem: here.tandem,
      migration: here.migrations.at(-1) ?? '',
      arch: here.arch,
      postgresMajor: clusterMajor(source.clusterDir),
      entries,
    };
    await writeFile(join(half, MANIFEST), formatManifest(body), { mode: 0o600, flush: true });
    renameSync(half, target);
    const files = entries.filter((entry) => entry.kind === 'file');
    return {
      target,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}
