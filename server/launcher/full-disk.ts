import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** PostgreSQL writes more than this while it starts. */
const NEEDED_BYTES = 64 * 1024 * 1024;

/** A sentence for an error that a full disk explains; empty if the disk of the file has space. */
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
