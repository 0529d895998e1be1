import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabases } from '#server/launcher/testing/databases.ts';
import { startTestStores } from '#server/launcher/testing/stores.ts';
import { env, parseEnv } from '#server/platform/env.ts';

/** Runs `work` with separate embedded stores in a new folder, with migrated databases. */
export async function withStores<T>(name: string, work: () => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), `tandem-bench-${name}-`));
  const stores = await startTestStores({ dir });
  try {
    const databases = await createTestDatabases(`bench ${name}`);
    const dataDir = join(dir, 'data');
    const secretsDir = join(dir, 'secrets');
    for (const folder of [dataDir, secretsDir]) mkdirSync(folder, { mode: 0o700 });
    const secret = (): string => randomBytes(32).toString('base64');
    const secretsFile = join(dataDir, 'secrets.json');
    const secrets = {
      instanceId: randomBytes(8).toString('hex'),
      authSecret: secret(),
      demoKey: 'none',
      demoWebhookSecret: `whsec_${secret()}`,
    };
    writeFileSync(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
    Object.assign(process.env, {
      DATABASE_URL: databases.databaseUrl,
      CLICKHOUSE_URL: databases.clickhouseUrl,
      TANDEM_DATA_DIR: dataDir,
      TANDEM_SECRETS_FILE: secretsFile,
      TANDEM_SECRETS_DIR: secretsDir,
      TANDEM_HOST_COLLECTOR: 'off',
    });
    // Reads the settings again: creating the databases has already loaded them.
    Object.assign(env, parseEnv(process.env));
    return await work();
  } finally {
    await stores.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
