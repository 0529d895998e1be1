import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** PostgreSQL writes more than this during startup. */
const NEEDED_BYTES = 64 * 1024 * 1024;

/**
 * A sentence about the full disk if that explains the error; empty if the disk of the file has free
 * space.
 */
export function fullDiskHint(file: string): string {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    const freeBytes = bavail * bsize;
    if (freeBytes >= NEEDED_BYTES) return '';
    return `. The disk of ${dirname(file)} is full (${Math.floor(freeBytes / 1024 / 1024)} MB free): free some space`;
  } catch {
    return '';
  }
}
