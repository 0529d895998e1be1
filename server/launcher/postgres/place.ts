import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { findPostgresBinaries, type PostgresBinaries } from './binaries.ts';
import { canEnter, databaseIdentity, type Identity } from './identity.ts';
import { isSocketFile } from './socket.ts';

/** Paths of the programs and the cluster of one data folder, and the account that runs them. */
export interface PostgresPlace {
  nativeDir: string;
  version: string;
  /** Cluster folder (PGDATA). */
  clusterDir: string;
  identity: Identity | undefined;
}

const STATE_ROOTS = ['/var/lib/tandem', '/var/tmp/tandem-state'];

/**
 * Decides where PostgreSQL runs for the data folder `dataDir`. Normally, it runs inside that
 * folder. However, root runs PostgreSQL as `nobody`. If `nobody` cannot enter the folder (mode
 * 0700, or in root's home), programs and cluster are stored in a system folder, which
 * `postgres-place.json` in the data folder names.
 */
export function findPostgresPlace(dataDir: string, log: (line: string) => void): PostgresPlace {
  const binaries = findPostgresBinaries();
  const { version } = binaries;
  const inside = join(dataDir, 'postgres');
  const identity = clusterIdentity(inside);
  if (identity === undefined)
    return { nativeDir: binaries.nativeDir, version, clusterDir: inside, identity };
  const outside = readPointer(dataDir);
  if (outside === undefined && canEnter(dataDir, identity)) {
    const nativeDir = enterableBinaries(binaries, identity);
    return { nativeDir, version, clusterDir: inside, identity };
  }
  const stateDir = outside ?? newStateDir(dataDir, identity, log);
  claimStateDir(stateDir, dataDir);
  const clusterDir = join(stateDir, 'postgres');
  if (!existsSync(clusterDir) && existsSync(inside)) moveFolder(inside, clusterDir, identity);
  writeOnce(pointerFile(dataDir), `${JSON.stringify({ stateDir })}\n`);
  return { nativeDir: enterableBinaries(binaries, identity), version, clusterDir, identity };
}

/** Cluster folder of a data folder. The cluster may not exist yet. */
export function clusterDirOf(dataDir: string): string {
  return join(readPointer(dataDir) ?? dataDir, 'postgres');
}

/**
 * Account of the cluster. A cluster created by another ordinary account continues to run under that
 * account if root starts it.
 */
function clusterIdentity(clusterDir: string): Identity | undefined {
  const fallback = databaseIdentity();
  if (fallback === undefined || !existsSync(clusterDir)) return fallback;
  const { uid, gid } = statSync(clusterDir);
  return uid === 0 ? fallback : { uid, gid };
}

function pointerFile(dataDir: string): string {
  return join(dataDir, 'postgres-place.json');
}

function readPointer(dataDir: string): string | undefined {
  if (!existsSync(pointerFile(dataDir))) return undefined;
  const parsed: unknown = JSON.parse(readFileSync(pointerFile(dataDir), 'utf8'));
  if (parsed === null || typeof parsed !== 'object' || !('stateDir' in parsed)) return undefined;
  return String(parsed.stateDir);
}

/**
 * An unused, empty folder. The folder of a deleted data folder is not reused, because that data
 * folder's volume may only be missing.
 */
function newStateDir(dataDir: string, identity: Identity, log: (line: string) => void): string {
  const key = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  const first = join(usableStateRoot(identity), key);
  if (!existsSync(first)) return first;
  log(`the database of an earlier data folder of this name remains in ${first}`);
  for (let count = 2; ; count++) if (!existsSync(`${first}-${count}`)) return `${first}-${count}`;
}

function usableStateRoot(identity: Identity): string {
  for (const root of STATE_ROOTS) {
    try {
      mkdirSync(root, { recursive: true, mode: 0o711 });
      // Requires root as the owner: another account could replace its folder in a shared location
      // during use.
      if (statSync(root).uid === 0 && canEnter(root, identity)) return root;
    } catch {
      // Parents are read-only or missing; the next candidate may work.
    }
  }
  throw new Error(
    `PostgreSQL cannot run as root, and its account cannot access this data folder or ${STATE_ROOTS.join(' nor ')}. Start Tandem as an ordinary user, choose another TANDEM_DATA_DIR, or set DATABASE_URL.`,
  );
}

/**
 * Links the state folder to its data folder, so that a copied data folder never shares a cluster.
 */
function claimStateDir(stateDir: string, dataDir: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o711 });
  const claim = join(stateDir, 'data-folder');
  const here = realpathSync(dataDir);
  const owner = existsSync(claim) ? readFileSync(claim, 'utf8').trim() : here;
  if (owner !== here && existsSync(pointerFile(owner))) {
    throw new Error(
      `The database of this data folder is in ${stateDir}, which belongs to ${owner}. A copied data folder cannot share it: remove ${pointerFile(here)} to start with an empty database.`,
    );
  }
  writeOnce(claim, `${here}\n`);
}

/**
 * Writes a file unless it already has this text. Never leaves a partial file: if the disk is full,
 * the old text remains.
 */
function writeOnce(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(`${file}.half`, text, { mode: 0o600 });
  renameSync(`${file}.half`, file);
}

function moveFolder(from: string, to: string, identity: Identity): void {
  const half = `${to}.half`;
  rmSync(half, { recursive: true, force: true });
  cpSync(from, half, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    // The socket of a killed server cannot be copied.
    filter: (source) => !isSocketFile(basename(source)),
  });
  chownTree(half, identity);
  renameSync(half, to);
  rmSync(from, { recursive: true, force: true });
}

/** Folder of the programs, or of a copy in a system folder if the identity cannot access them. */
function enterableBinaries(binaries: PostgresBinaries, identity: Identity): string {
  if (canEnter(binaries.nativeDir, identity)) return binaries.nativeDir;
  const target = join(usableStateRoot(identity), `programs-${binaries.version}`);
  if (existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  cpSync(binaries.nativeDir, half, { recursive: true, verbatimSymlinks: true });
  renameOrDrop(half, target);
  return target;
}

function renameOrDrop(half: string, target: string): void {
  try {
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

export function chownTree(root: string, identity: Identity): void {
  chownSync(root, identity.uid, identity.gid);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), identity.uid, identity.gid);
  }
}
