import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';
import { gauge, type Reading } from './reading.ts';

type Waiting = { bytes: number; oldestMs: number };

async function folderWaiting(folder: string): Promise<Waiting[]> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return files.flatMap((file) =>
    file?.isFile() === true ? [{ bytes: file.size, oldestMs: file.mtimeMs }] : [],
  );
}

/**
 * Bytes in the spools of all processes of this data folder, and the age of the oldest segment not
 * yet stored.
 */
export async function spoolReadings(
  nowMs: number,
  root = join(env.TANDEM_DATA_DIR, 'spool'),
): Promise<Reading[]> {
  const owners = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = owners.filter((owner) => owner.isDirectory() && owner.name !== 'rejected');
  const files = (
    await Promise.all(folders.map((folder) => folderWaiting(join(root, folder.name))))
  ).flat();
  const segments = files.filter((file) => file.bytes > 0);
  const oldestMs = segments.reduce((oldest, file) => Math.min(oldest, file.oldestMs), nowMs);
  return [
    gauge(
      'tandem.spool.size',
      'By',
      segments.reduce((sum, file) => sum + file.bytes, 0),
    ),
    gauge('tandem.spool.lag', 's', Math.max(0, nowMs - oldestMs) / 1000),
  ];
}
