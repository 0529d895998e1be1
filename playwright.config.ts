import { defineConfig } from '@playwright/test';

// A browser started by root has no sandbox to put itself in.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const executablePath = process.env.TANDEM_TEST_BROWSER ?? '';

/** Only look, or have a Tandem of their own: they run beside those that change what all share. */
const LOOKS = [
  '**/screens.spec.ts',
  '**/weight.spec.ts',
  '**/ways.spec.ts',
  '**/first-run.spec.ts',
];
const longLoops = /lowest tier|feature outage/u;

export default defineConfig({
  testDir: 'e2e',
  // All tests share one Tandem with one demo: starting it twice would cost more than it isolates.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Twice what the slowest test without a limit of its own takes on two busy cores.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  projects: [
    // What they save is shared, so one after the other.
    {
      name: 'shared',
      testMatch: '**/*.spec.ts',
      testIgnore: [...LOOKS, '**/demo-removal.spec.ts', '**/loops*.spec.ts'],
      workers: 1,
    },
    { name: 'looks', testMatch: LOOKS, workers: 1 },
    { name: 'loops', testMatch: ['**/loops-challenger.spec.ts', '**/loops.spec.ts'] },
    // The longer two are run by `npm run test:e2e` only, for time.
    { name: 'models', testMatch: '**/loops-models.spec.ts', grepInvert: longLoops },
    { name: 'models-long', testMatch: '**/loops-models.spec.ts', grep: longLoops },
    // Takes away what the others look at, and so comes last; `--no-deps` runs it alone.
    {
      name: 'removal',
      testMatch: '**/demo-removal.spec.ts',
      dependencies: ['shared', 'looks'],
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
