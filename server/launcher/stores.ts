import { randomBytes } from 'node:crypto';
import { freePort } from '#server/platform/process/free-port.ts';
import { startClickhouse } from './clickhouse/start.ts';
import type { DataFolder } from './data-folder.ts';
import type { LauncherSettings } from './launcher-settings.ts';
import { startPostgres } from './postgres/server.ts';
import type { Keep } from './supervision/process-table.ts';

export interface StoreUrls {
  /** URL for the programs. */
  databaseUrl: string;
  /** URL for migrations; null for an external database, which uses one role for both purposes. */
  ownerUrl: string | null;
  clickhouseUrl: string;
}

/**
 * Starts the stores without an external address in the settings, and returns the addresses of both.
 * A restarted store uses the same port and password, so clients only reconnect.
 */
export async function startStores(
  settings: LauncherSettings,
  folder: DataFolder,
  keep: Keep,
  log: (line: string) => void,
): Promise<StoreUrls> {
  const { databaseUrl: given } = settings;
  const [database, clickhouseUrl] = await Promise.all([
    given === undefined ? keepPostgres(folder, keep, log) : { databaseUrl: given, ownerUrl: null },
    settings.clickhouseUrl ?? keepClickhouse(folder, keep),
  ]);
  return { ...database, clickhouseUrl };
}

async function keepPostgres(
  folder: DataFolder,
  keep: Keep,
  log: (line: string) => void,
): Promise<Pick<StoreUrls, 'databaseUrl' | 'ownerUrl'>> {
  const port = await freePort();
  const logFile = folder.logFile('postgres');
  let urls = { databaseUrl: '', ownerUrl: '' };
  const supervised = keep('PostgreSQL', async () => {
    const running = await startPostgres({
      dataDir: folder.dir,
      port,
      logFile,
      log: (line) => log(`  ${line}`),
    });
    urls = { databaseUrl: running.appUrl, ownerUrl: running.url };
    return {
      pid: undefined,
      ended: running.ended.then(() => `see ${logFile}`),
      stop: running.stop,
    };
  });
  await supervised.started;
  return urls;
}

async function keepClickhouse(folder: DataFolder, keep: Keep): Promise<string> {
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const logFile = folder.logFile('clickhouse');
  let url = '';
  const supervised = keep('The ClickHouse endpoint', async (signal) => {
    const running = await startClickhouse({
      path: folder.clickhouseDir,
      port,
      password,
      logFile,
      signal,
    });
    url = running.url;
    return running;
  });
  await supervised.started;
  return url;
}
