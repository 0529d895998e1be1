import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Private files for insert data. */
export interface ScratchFiles {
  /** Writes the bytes to a file and returns its path; `drop` removes the file. */
  hold: (bytes: Uint8Array) => Promise<{ path: string; drop: () => Promise<void> }>;
  close: () => void;
}

/**
 * Uses memory (tmpfs) if available, otherwise a folder next to the data. Removes files left by a
 * killed owner.
 */
export function openScratchFiles(storePath: string): ScratchFiles {
  const key = createHash('sha256').update(storePath).digest('hex').slice(0, 16);
  const spare = ownFolder(join(storePath, 'scratch'));
  const fast = isWritable('/dev/shm') ? ownFolder(`/dev/shm/tandem-clickhouse-${key}`) : spare;
  let counter = 0;
  const write = async (folder: string, bytes: Uint8Array): Promise<string> => {
    const path = join(folder, `${++counter}.bin`);
    try {
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };
  return {
    hold: async (bytes) => {
      // If the tmpfs is full (it has 64 MiB in many containers), the insert is slower but does not
      // fail.
      const path = await write(fast, bytes).catch(() => write(spare, bytes));
      return { path, drop: () => rm(path, { force: true }) };
    },
    close: () =>
      [fast, spare].forEach((folder) => rmSync(folder, { recursive: true, force: true })),
  };
}

function ownFolder(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
