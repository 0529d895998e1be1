import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readLauncherSettings } from '../launcher-settings.ts';
import { clearLeftover } from '../postgres/leftover.ts';
import { clusterDirOf } from '../postgres/place.ts';
import { lockInstance } from '../supervision/instance-lock.ts';
import { awaitPredecessor } from '../supervision/run-record.ts';
import type { BackupSource } from './make-backup.ts';

const say = (line: string): void => console.error(line);

/** Creates the data folder for a restore, with the mode of a first start. */
function makeFolder(dataDir: string): void {
  if (existsSync(dataDir)) return;
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Runs `use` while no Tandem can start on the data folder. Throws if Tandem is running. */
export async function whileStopped<T>(
  { create }: { create: boolean },
  use: (source: BackupSource) => Promise<T>,
): Promise<T> {
  const { dataDir } = readLauncherSettings(process.env, []);
  if (create) makeFolder(dataDir);
  if (!existsSync(dataDir))
    throw new Error(`There is no data folder ${dataDir}. Set it with TANDEM_DATA_DIR.`);
  const lock = await lockInstance(dataDir);
  if (lock === undefined)
    throw new Error(`Tandem is running on the data folder ${dataDir}. Stop it first.`);
  try {
    // A killed launcher's children end within seconds.
    await awaitPredecessor(dataDir, say);
    const clusterDir = clusterDirOf(dataDir);
    if (existsSync(clusterDir)) await clearLeftover(clusterDir, say);
    const secretsFile = process.env['TANDEM_SECRETS_FILE'] || join(dataDir, 'secrets.json');
    return await use({ dataDir, clusterDir, secretsFile });
  } finally {
    await lock.release();
  }
}
