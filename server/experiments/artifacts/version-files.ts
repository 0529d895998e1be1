import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  theirVersionFiles,
  type FileEntry,
} from '#server/experiments/mlflow-servers/their-files.ts';
import type { ModelVersion } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { artifactStore, storePathOf } from './artifacts.ts';

export type VersionPlace = Pick<
  ModelVersion,
  'modelId' | 'version' | 'storageUri' | 'runId' | 'loggedModelId'
>;

/** Folder of a version, in Tandem's store or on the server that the version is copied from. */
export type VersionFolder = {
  list: (folder: string) => Promise<FileEntry[]>;
  /** Throws `too_large` above `mostBytes`. */
  read: (path: string, mostBytes: number) => Promise<Uint8Array>;
  /** Path in Tandem's store; null for a folder on another server. */
  root: string | null;
  /** Name of the server; null for Tandem. */
  server: string | null;
};

export type VersionFile = {
  /** Path relative to the version's folder. */
  path: string;
  bytes: number;
  sha256: string | null;
  read: (mostBytes: number) => Promise<Uint8Array>;
};
/**
 * `files: null` means that the files cannot be read here; `reason` states why. If `files` is set,
 * `reason` describes omissions.
 */
export type VersionFiles = { files: VersionFile[] | null; reason: string };

const most = 2_000;
/** Limited because each folder requires a request to the other server. */
const mostFolders = 500;

async function readAll(pieces: Readable | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await buffer(pieces));
}

const below = (folder: string, name: string): string =>
  folder === '' ? name : `${folder}/${name}`;

/**
 * Folder of a version. Throws `not_found`, `unavailable` or a similar error with the reason that it
 * cannot be read.
 */
export async function versionFolder(place: VersionPlace): Promise<VersionFolder> {
  const root = storePathOf(place.storageUri);
  if (root !== null)
    return {
      root,
      server: null,
      list: (folder) => artifactStore().list(folder === '' ? root : `${root}/${folder}`),
      read: (path) => readAll(artifactStore().read(`${root}/${path}`)),
    };
  const theirs = await theirVersionFiles(place);
  if (theirs === null)
    throw new TandemError(
      'not_found',
      `The files are in ${place.storageUri}, which Tandem cannot read.`,
    );
  const { server, list, read } = theirs;
  return { root: null, server, list, read: (path, bytes) => readAll(read(path, bytes)) };
}

async function walk({ list, server }: VersionFolder): Promise<{ path: string; bytes: number }[]> {
  const found: { path: string; bytes: number }[] = [];
  const folders = [''];
  let opened = 0;
  while (folders.length > 0 && found.length <= most) {
    opened += 1;
    if (server !== null && opened > mostFolders)
      throw new TandemError('too_large', `There are more than ${mostFolders} folders.`);
    const folder = folders.shift() ?? '';
    for (const entry of await list(folder)) {
      if (entry.isDir) folders.push(below(folder, entry.name));
      else found.push({ path: below(folder, entry.name), bytes: entry.bytes ?? 0 });
    }
  }
  return found;
}

async function digestsOf(root: string, paths: readonly string[]): Promise<Map<string, string>> {
  const rows = await db().artifactFile.findMany({
    where: { path: { in: paths.map((path) => `${root}/${path}`) } },
    select: { path: true, sha256: true },
  });
  return new Map(rows.map(({ path, sha256 }) => [path.slice(root.length + 1), sha256]));
}

/** Files of a registered version, for inspection. The caller must check permissions. */
export async function versionFiles(place: VersionPlace): Promise<VersionFiles> {
  const folder = await versionFolder(place);
  const found = await walk(folder);
  if (found.length === 0)
    return { files: null, reason: `There are no files in ${place.storageUri}.` };
  const kept = found.slice(0, most);
  const { root, server } = folder;
  const digests =
    root === null
      ? new Map<string, string>()
      : await digestsOf(
          root,
          kept.map(({ path }) => path),
        );
  const notes = [
    ...(found.length > most ? [`Only the first ${most} files were scanned.`] : []),
    ...(server === null
      ? []
      : [`Read from ${server}, which does not report changes of its files.`]),
  ];
  return {
    files: kept.map(({ path, bytes }) => ({
      path,
      bytes,
      sha256: digests.get(path) ?? null,
      read: (mostBytes) => folder.read(path, mostBytes),
    })),
    reason: notes.join(' '),
  };
}

/** SHA-256 of bytes, in the format recorded for artifacts. */
export function digestOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
