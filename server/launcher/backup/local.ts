import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { version } from '#server/platform/process/version.ts';
import { findPostgresBinaries } from '../postgres/binaries.ts';
import { listMigrationNames } from '../postgres/migration-list.ts';
import { ROOT } from '../supervision/programs.ts';
import type { Here } from './manifest.ts';

/** Properties of this checkout that must match those of a backup to restore it. */
export async function describeHere(): Promise<Here> {
  return {
    tandem: version,
    arch: process.arch,
    migrations: await listMigrationNames(join(ROOT, 'prisma/migrations')),
    postgresMajor: Number.parseInt(findPostgresBinaries().version, 10),
  };
}

/** Major version of a PostgreSQL cluster; null if there is none. */
export function clusterMajor(clusterDir: string): number | null {
  const file = join(clusterDir, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
}

const MARGIN_BYTES = 64 * 1024 * 1024;

/** Throws if the disk of `dir` has less free space than `bytes`. */
export function requireSpace(dir: string, bytes: number): void {
  let folder = dir;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= bytes + MARGIN_BYTES) return;
  const mb = (count: number): string => `${Math.ceil(count / 1024 / 1024)} MB`;
  throw new Error(
    `The disk of ${folder} has ${mb(freeBytes)} free, and ${mb(bytes + MARGIN_BYTES)} are required. Free some space, or choose another folder.`,
  );
}
