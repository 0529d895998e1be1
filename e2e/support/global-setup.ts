import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { startTandem } from './tandem-instance.ts';

const BUILD_AND_BACK_FILL_MS = 600_000;

/** One Tandem with its demo for all browser tests; an instance named by the environment is used as it is. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TANDEM_E2E_URL !== undefined) return undefined;
  const results = resolve(import.meta.dirname, '../../test-results');
  mkdirSync(results, { recursive: true });
  const instance = await startTandem({
    demo: true,
    logFile: `${results}/tandem-${process.pid}.log`,
    readyWithinMs: BUILD_AND_BACK_FILL_MS,
    // Weeks until a chargeback, in the time of a test.
    env: { DEMO_LABEL_DELAY_SECONDS: '20' },
  });
  process.env.TANDEM_E2E_URL = instance.url;
  process.env.TANDEM_E2E_DEMO_URL = instance.demoUrl;
  process.env.TANDEM_E2E_KEY = instance.apiKey;
  process.env.TANDEM_E2E_LOG = instance.logFile;
  process.env.TANDEM_E2E_DATA_DIR = instance.dataDir;
  return instance.stop;
}
