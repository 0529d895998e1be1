import { defineConfig } from '@playwright/test';
import type { TestOptions } from './e2e/support/fixtures.ts';

// A browser started by root has no sandbox to put itself in.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const executablePath = process.env.TANDEM_TEST_BROWSER ?? '';

/** One file after the other. */
const ordered = { workers: 1 };
/** Every screen. */
const CRAWL = '**/screens.spec.ts';
/** Runs actions, and stops all of them: no other project of `npm test` runs any. */
const ACTING = ['**/decisions.spec.ts', '**/live-loop.spec.ts'];
/** Starts a Tandem of its own. */
const INSTALLATION = '**/first-run.spec.ts';
/** Of `npm run test:full`. */
const FULL = '**/full/**';
/** Those in real time, or on a company of their own. */
const APART = ['**/full/loops*.spec.ts', '**/full/demo-*.spec.ts', '**/full/first-demo.spec.ts'];

export default defineConfig<TestOptions>({
  testDir: 'e2e',
  // All tests share one Tandem with one demo: starting it twice would cost more than it isolates. Four files at a time,
  // of different projects: a page waits most of its time.
  workers: 4,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Guards against what hangs, not limits of what is slow: a slow machine only takes longer. No test sets one of its own.
  timeout: 600_000,
  expect: { timeout: 120_000, toPass: { timeout: 300_000 } },
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  projects: [
    // All on the same company; no project depends on another one, so that a failure skips nothing.
    {
      ...ordered,
      name: 'screens',
      testMatch: '**/*.spec.ts',
      testIgnore: [CRAWL, ...ACTING, INSTALLATION, FULL],
    },
    { ...ordered, name: 'crawl', testMatch: CRAWL },
    { ...ordered, name: 'installation', testMatch: INSTALLATION },
    { ...ordered, name: 'acting', testMatch: ACTING, testIgnore: FULL },
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
    // On a cheap company, as the screens: details of screens, whose logic has tests of its own in `npm test`.
    { ...ordered, name: 'further', testMatch: FULL, testIgnore: APART },
    // The crawl, each screen by its address.
    {
      ...ordered,
      name: 'addresses',
      testMatch: '**/screens.spec.ts',
      use: { openBy: 'address' },
    },
    { ...ordered, name: 'opening', testMatch: '**/full/first-demo.spec.ts' },
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
    // Routes of a test do not see what a worker asks for; the test of the offline page allows it.
    serviceWorkers: 'block',
    // Guards, as the two above: what cannot be clicked for two minutes never can.
    actionTimeout: 120_000,
    navigationTimeout: 120_000,
    launchOptions: { args, ...(executablePath === '' ? {} : { executablePath }) },
  },
});
