import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The account under which PostgreSQL runs. */
export interface Identity {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root runs it as `nobody`. Other accounts run it as
 * themselves.
 */
export function databaseIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readPasswd().find((entry) => entry.startsWith('nobody:'));
  const fields = line?.split(':') ?? [];
  const uid = Number(fields[2] ?? 65_534);
  const gid = Number(fields[3] ?? 65_534);
  return { uid, gid };
}

function readPasswd(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Whether `who` may traverse all folders from the root to `path` (which must exist). */
export function canEnter(path: string, who: Identity): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!mayTraverse(folder, who)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayTraverse(folder: string, who: Identity): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === who.uid) return (mode & 0o100) !== 0;
  if (gid === who.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
