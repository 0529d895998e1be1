import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dropTelemetryDatabases, TELEMETRY_PREFIX } from '#server/launcher/testing/databases.ts';
import { startTestStores } from '#server/launcher/testing/stores.ts';
import { makeScratchDir } from './int-scratch.ts';

/** Starts the embedded stores once per run; stores named by DATABASE_URL or CLICKHOUSE_URL are used as they are. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { DATABASE_URL, CLICKHOUSE_URL, TEST_CLICKHOUSE_URL } = process.env;
  if (DATABASE_URL !== undefined) process.env.TEST_DATABASE_URL ??= DATABASE_URL;
  if (CLICKHOUSE_URL !== undefined) process.env.TEST_CLICKHOUSE_URL ??= CLICKHOUSE_URL;
  const dir = makeScratchDir();
  const filesDir = join(dir, 'files');
  mkdirSync(filesDir, { recursive: true });
  process.env.TEST_FILES_DIR = filesDir;
  const stores = await startTestStores({ dir });
  const prefix = `test_shared_${randomBytes(4).toString('hex')}_`;
  process.env[TELEMETRY_PREFIX] = prefix;
  return async () => {
    if (CLICKHOUSE_URL !== undefined || TEST_CLICKHOUSE_URL !== undefined)
      await dropTelemetryDatabases(stores.clickhouseUrl, prefix);
    await stores.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
