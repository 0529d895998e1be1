import { freePort } from '#server/platform/process/free-port.ts';
import { prepareDataFolder } from './data-folder.ts';
import { readLauncherSettings } from './launcher-settings.ts';
import { grantAppRole } from './postgres/app-role.ts';
import { migratePostgres } from './postgres/migrate.ts';
import { startPostgres } from './postgres/server.ts';
import { lockInstance } from './supervision/instance-lock.ts';
import { awaitPredecessor, readRunRecord } from './supervision/run-record.ts';

/**
 * Gives a standalone command (`npm run audit:verify`) database access, whether or not Tandem is
 * running. Sets DATABASE_URL and the paths in the environment, so server modules must be imported
 * inside `use`.
 */
export async function withDatabase<T>(use: () => Promise<T>): Promise<T> {
  const settings = readLauncherSettings(process.env, []);
  const folder = prepareDataFolder(settings.dataDir, process.env['TANDEM_SECRETS_FILE']);
  process.env['TANDEM_DATA_DIR'] = folder.dir;
  process.env['TANDEM_SECRETS_FILE'] = folder.secretsFile;
  if (settings.databaseUrl !== undefined) return use();

  const lock = await lockInstance(folder.dir);
  const record = readRunRecord(folder.dir);
  if (lock === undefined) {
    if (record === undefined)
      throw new Error('Tandem is starting on this data folder. Try again in a moment.');
    process.env['DATABASE_URL'] = record.databaseUrl;
    process.env['PORT'] ??= String(record.port);
    return use();
  }
  const log = (line: string): void => console.error(line);
  await awaitPredecessor(folder.dir, log);
  const logFile = folder.logFile('postgres');
  const database = await startPostgres({
    dataDir: folder.dir,
    port: await freePort(),
    logFile,
    log,
  });
  try {
    process.env['DATABASE_URL'] = database.appUrl;
    await migratePostgres(database.url, log);
    await grantAppRole(database.url);
    return await use();
  } finally {
    await database.stop();
    await lock.release();
  }
}
