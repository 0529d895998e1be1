import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { createTestDatabases } from '#server/launcher/test-databases.ts';
import { makeApiKey } from '#server/platform/api-key.ts';

// Runs before each test file is imported, so that server/platform/env.ts reads these settings.
const testPath = expect.getState().testPath ?? 'file';

// The launcher's tests start stores of their own.
if (!testPath.includes('/server/launcher/')) {
  const databases = await createTestDatabases(
    basename(testPath).replace(/\.[a-z]+\.test\.ts$/, ''),
  );
  const dataDir = mkdtempSync(join(tmpdir(), 'tandem-int-file-'));
  const secret = () => randomBytes(32).toString('base64');
  const secrets = {
    instanceId: randomBytes(8).toString('hex'),
    authSecret: secret(),
    demoKey: makeApiKey().key,
    demoWebhookSecret: `whsec_${secret()}`,
  };
  writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
  Object.assign(process.env, {
    DATABASE_URL: databases.databaseUrl,
    CLICKHOUSE_URL: databases.clickhouseUrl,
    TANDEM_DATA_DIR: dataDir,
    TANDEM_SECRETS_FILE: join(dataDir, 'secrets.json'),
    TANDEM_HOST_COLLECTOR: 'off',
  });
  afterAll(async () => {
    await databases.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });
}
