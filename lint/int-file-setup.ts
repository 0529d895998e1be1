import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect, vi } from 'vitest';
import { createTestDatabases } from '#server/launcher/testing/databases.ts';
import { makeApiKey } from '#server/platform/auth/api-key.ts';
import { readSettings, resetEnvironment, resetServer } from './int-process.ts';

// Runs before each test file is imported, in a process that may have run other files before.
const testPath = expect.getState().testPath ?? 'file';
resetEnvironment();
const filesDir = process.env['TEST_FILES_DIR'] ?? tmpdir();
const dataDir = mkdtempSync(join(filesDir, 'tandem-int-file-'));
const secretsDir = mkdtempSync(join(filesDir, 'tandem-int-secrets-'));
let dropDatabases = (): Promise<void> => Promise.resolve();

// The launcher's tests start stores of their own.
if (!testPath.includes('/server/launcher/')) {
  const databases = await createTestDatabases(
    basename(testPath).replace(/\.[a-z]+\.test\.ts$/, ''),
  );
  dropDatabases = databases.drop;
  const secret = () => randomBytes(32).toString('base64');
  const secrets = {
    instanceId: randomBytes(8).toString('hex'),
    authSecret: secret(),
    demoKey: makeApiKey().key,
    demoWebhookSecret: `whsec_${secret()}`,
  };
  writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
  Object.assign(process.env, {
    DATABASE_URL: databases.appUrl,
    TEST_OWNER_URL: databases.databaseUrl,
    CLICKHOUSE_URL: databases.clickhouseUrl,
    TANDEM_DATA_DIR: dataDir,
    TANDEM_SECRETS_FILE: join(dataDir, 'secrets.json'),
    TANDEM_SECRETS_DIR: secretsDir,
    TANDEM_HOST_COLLECTOR: 'off',
  });
}

// Settings that all test files of a folder share.
const folderSettings = join(dirname(testPath), 'test-env.ts');
if (existsSync(folderSettings))
  await import(`${folderSettings}?for=${randomBytes(4).toString('hex')}`);
await readSettings();

// Registered first, so it runs after the hooks of the file.
afterAll(async () => {
  vi.useRealTimers();
  await resetServer();
  await dropDatabases();
  for (const dir of [dataDir, secretsDir]) rmSync(dir, { recursive: true, force: true });
});
