import { defineConfig } from '@playwright/test';
import type { TestOptions } from './e2e/support/fixtures.ts';

// A browser started by root cannot run in its sandbox.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const executablePath = process.env.TANDEM_TEST_BROWSER ?? '';

/** Runs one file at a time. */
const ordered = { workers: 1 };
/** Opens every screen. */
const CRAWL = '**/screens.spec.ts';
/** Runs and stops actions: no other project of `npm test` runs any. */
const ACTING = ['**/decisions.spec.ts', '**/live-loop.spec.ts'];
/** Starts a separate Tandem. */
const INSTALLATION = '**/first-run.spec.ts';
/** Tests of `npm run test:full`. */
const FULL = '**/full/**';
/** Tests that run in real time, or on a separate demo company. */
const APART = ['**/full/loops*.spec.ts', '**/full/demo-*.spec.ts', '**/full/first-demo.spec.ts'];

export default defineConfig<TestOptions>({
  testDir: 'e2e',
  // All tests share one Tandem with one demo: starting it twice would cost more than the isolation
  // is worth. Four files run in parallel, from different projects: a page waits most of its time.
  workers: 4,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Guards against hangs, not limits for slow tests: a slow machine only takes longer. No test sets
  // its own timeout.
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
    // Parts of `npm run test:full`, each on a separate company.
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
    // On an inexpensive company, like `screens`: details of screens whose logic is tested in `npm
    // test`.
    { ...ordered, name: 'further', testMatch: FULL, testIgnore: APART },
    // The crawl, opening each screen by its address.
    {
      ...ordered,
      name: 'addresses',
      testMatch: '**/screens.spec.ts',
      use: { openBy: 'address' },
    },
    { ...ordered, name: 'opening', testMatch: '**/full/first-demo.spec.ts' },
    { ...ordered, name: 'past', testMatch: '**/full/demo-past.spec.ts' },
    // Removes the company after Tandem has processed its past.
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
    // Recording every page slows the tests down on two cores; enable it with
    // `--trace=retain-on-failure`.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Playwright routes do not see requests of a service worker; the test of the offline page
    // allows it.
    serviceWorkers: 'block',
    // Guards, like the two above: an element that cannot be clicked within two minutes never can.
    actionTimeout: 120_000,
    navigationTimeout: 120_000,
    launchOptions: { args, ...(executablePath === '' ? {} : { executablePath }) },
  },
});
