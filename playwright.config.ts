import { defineConfig } from '@playwright/test';

// A browser started by root has no sandbox to put itself in.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const executablePath = process.env.TANDEM_TEST_BROWSER ?? '';

/** One file after the other. */
const ordered = { workers: 1 };
/** Who acts by the rules of actions, and who changes these. */
const ACTING = [
  '**/decisions.spec.ts',
  '**/model*.spec.ts',
  '**/own-predictors.spec.ts',
  '**/promotion.spec.ts',
  '**/registry.spec.ts',
  '**/version-page.spec.ts',
];
/** Of `npm run test:full`: real time, and companies of their own. */
const FULL = '**/full/**';

export default defineConfig({
  testDir: 'e2e',
  // All tests share one Tandem with one demo: starting it twice would cost more than it isolates. Two files at a time,
  // of different projects: a page waits most of its time.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Several times what the slowest test without a limit of its own takes: a machine may be three times as slow as the next.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  projects: [
    // These two on the same company. What stops all actions for a while stands first in the project of those that act.
    {
      ...ordered,
      name: 'screens',
      testMatch: '**/*.spec.ts',
      testIgnore: [...ACTING, '**/first-run.spec.ts', FULL],
    },
    { ...ordered, name: 'acting', testMatch: ACTING, testIgnore: FULL },
    // Starts a Tandem of its own, once one of the two before is through.
    { ...ordered, name: 'installation', testMatch: '**/first-run.spec.ts' },
    // The parts of `npm run test:full`, each on a company of its own.
    {
      ...ordered,
      name: 'loops',
      testMatch: ['**/full/loops-data.spec.ts', '**/full/loops.spec.ts'],
    },
    { ...ordered, name: 'models', testMatch: '**/full/loops-models.spec.ts' },
    {
      ...ordered,
      name: 'fresh',
      testMatch: ['**/full/loops-challenger.spec.ts', '**/full/loops-fresh.spec.ts'],
    },
    { ...ordered, name: 'past', testMatch: '**/full/demo-past.spec.ts' },
    // Removes the company whose past Tandem has gone over by then.
    {
      ...ordered,
      name: 'removal',
      testMatch: '**/full/demo-removal.spec.ts',
      dependencies: ['past'],
    },
  ],
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording every page costs a part of the tests' time on two cores: `--trace=retain-on-failure` asks for it.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args, ...(executablePath === '' ? {} : { executablePath }) },
  },
});
