import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { companyEnv } from './company-env.ts';
import { startTandem } from './tandem-instance.ts';

/** One Tandem with its demo for all browser tests; an instance named by the environment is used as it is. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TANDEM_E2E_URL !== undefined) return undefined;
  const results = resolve(import.meta.dirname, '../../test-results');
  mkdirSync(results, { recursive: true });
  const settings = Object.entries(companyEnv(process.argv));
  const instance = await startTandem({
    demo: true,
    logFile: `${results}/tandem-${process.pid}.log`,
    // Values set in the environment take precedence.
    env: Object.fromEntries(settings.filter(([name]) => process.env[name] === undefined)),
  });
  process.env.TANDEM_E2E_URL = instance.url;
  process.env.TANDEM_E2E_DEMO_URL = instance.demoUrl;
  process.env.TANDEM_E2E_KEY = instance.apiKey;
  process.env.TANDEM_E2E_LOG = instance.logFile;
  process.env.TANDEM_E2E_DATA_DIR = instance.dataDir;
  return instance.stop;
}
