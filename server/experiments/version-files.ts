import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { artifactStore, storePathOf } from '#server/experiments/artifacts.ts';
import { db } from '#server/platform/db.ts';

export type VersionFile = {
  /** Below the folder of the version. */
  path: string;
  bytes: number;
  sha256: string | null;
  read: () => Promise<Uint8Array>;
};
/** `files: null`: they cannot be read here, `reason` says why. A reason beside files says what was left out. */
export type VersionFiles = { files: VersionFile[] | null; reason: string };

const most = 2_000;

async function readAll(path: string): Promise<Uint8Array> {
  return new Uint8Array(await buffer(artifactStore().read(path)));
}

async function walk(root: string): Promise<{ path: string; bytes: number }[]> {
  const found: { path: string; bytes: number }[] = [];
  const folders = [''];
  while (folders.length > 0 && found.length <= most) {
    const folder = folders.shift() ?? '';
    const below = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    for (const entry of await artifactStore().list(folder === '' ? root : `${root}/${folder}`)) {
      if (entry.isDir) folders.push(below(entry.name));
      else found.push({ path: below(entry.name), bytes: entry.bytes ?? 0 });
    }
  }
  return found;
}

/** The files that a registered version consists of, to be looked at. The caller has checked who may. */
export async function versionFiles(storageUri: string): Promise<VersionFiles> {
  const root = storePathOf(storageUri);
  if (root === null)
    return {
      files: null,
      reason: `The files lie in ${storageUri}, which Tandem does not read.`,
    };
  const found = await walk(root);
  if (found.length === 0) return { files: null, reason: `No file lies below ${storageUri}.` };
  const kept = found.slice(0, most);
  const rows = await db().artifactFile.findMany({
    where: { path: { in: kept.map(({ path }) => `${root}/${path}`) } },
    select: { path: true, sha256: true },
  });
  const digests = new Map(rows.map(({ path, sha256 }) => [path, sha256]));
  return {
    files: kept.map(({ path, bytes }) => ({
      path,
      bytes,
      sha256: digests.get(`${root}/${path}`) ?? null,
      read: () => readAll(`${root}/${path}`),
    })),
    reason: found.length > most ? `Only the first ${most} files were looked at.` : '',
  };
}

/** SHA-256 of bytes, as artifacts are noted. */
export function digestOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
