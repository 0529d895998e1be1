import { defineConfig } from '@playwright/test';

// A browser started by root has no sandbox to put itself in.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const executablePath = process.env.TANDEM_TEST_BROWSER ?? '';

export default defineConfig({
  testDir: 'e2e',
  // All tests share one Tandem with one demo: starting it twice would cost more than it isolates.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Several times what the slowest test without a limit of its own takes: a machine may be three times as slow as the next.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results',
  projects: [
    {
      name: 'shared',
      testMatch: '**/*.spec.ts',
      testIgnore: ['**/demo-removal.spec.ts', '**/loops*.spec.ts'],
    },
    // Each on a company of its own. The first two are about as long as each other and run at the same time, the last runs beside the screens.
    { name: 'loops', testMatch: ['**/loops-data.spec.ts', '**/loops.spec.ts'] },
    { name: 'models', testMatch: '**/loops-models.spec.ts' },
    { name: 'fresh', testMatch: ['**/loops-challenger.spec.ts', '**/loops-fresh.spec.ts'] },
    // Takes away what the others look at, and so comes last.
    { name: 'removal', testMatch: '**/demo-removal.spec.ts' },
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
