import { defineConfig } from '@playwright/test';
import type { TestOptions } from './e2e/support/fixtures.ts';

// The browser sandbox does not work when the browser runs as root.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const executablePath = process.env.TANDEM_TEST_BROWSER ?? '';

/** Runs one test file at a time. */
const ordered = { workers: 1 };
/** Test that opens every screen. */
const CRAWL = '**/screens.spec.ts';
/** Tests that run and stop actions; no other project of `npm test` does. */
const ACTING = ['**/decisions.spec.ts', '**/live-loop.spec.ts'];
/** Test that starts a separate Tandem. */
const INSTALLATION = '**/first-run.spec.ts';
/** Tests that only `npm run test:full` runs. */
const FULL = '**/full/**';
/** Tests that run in real time or on a separate demo company. */
const APART = ['**/full/loops*.spec.ts', '**/full/demo-*.spec.ts', '**/full/first-demo.spec.ts'];

export default defineConfig<TestOptions>({
  testDir: 'e2e',
  // All tests share one Tandem with one demo, because isolation is not worth the cost of starting
  // several. Four files run in parallel, from different projects: a page spends most of its time
  // waiting.
  workers: 4,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Guards against hangs, not limits for slow tests, so that a slow machine only takes longer. No
  // test sets its own timeout.
  timeout: 600_000,
  expect: { timeout: 120_000, toPass: { timeout: 300_000 } },
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  projects: [
    // All projects share one company. None depends on another, so a failure skips no tests.
    {
      ...ordered,
      name: 'screens',
      testMatch: '**/*.spec.ts',
      testIgnore: [CRAWL, ...ACTING, INSTALLATION, FULL],
    },
    { ...ordered, name: 'crawl', testMatch: CRAWL },
    { ...ordered, name: 'installation', testMatch: INSTALLATION },
    { ...ordered, name: 'acting', testMatch: ACTING, testIgnore: FULL },
    // Parts of `npm run test:full`, each with a separate company.
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
    // Details of screens whose logic `npm test` covers. Uses an inexpensive company, like
    // `screens`.
    { ...ordered, name: 'further', testMatch: FULL, testIgnore: APART },
    // The crawl, which opens each screen by its address.
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
    // Recording every page slows down the tests on two cores; enable it with
    // `--trace=retain-on-failure`.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Playwright routes do not see requests of a service worker; the test of the offline page
    // enables service workers.
    serviceWorkers: 'block',
    // Guards, like the two above: an element that is not clickable within two minutes never will
    // be.
    actionTimeout: 120_000,
    navigationTimeout: 120_000,
    launchOptions: { args, ...(executablePath === '' ? {} : { executablePath }) },
  },
});
