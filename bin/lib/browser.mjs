import { existsSync } from 'node:fs';
import { aptInstall } from './apt-install.mjs';
import { findProgram } from './find-program.mjs';
import { installPlaywrightBrowser, playwrightBrowser } from './playwright-browser.mjs';

/** The headless shell draws no windows, which makes the same tests a fifth faster. */
const SYSTEM = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];

/**
 * Path of a Chromium for the browser tests, or undefined if it cannot be installed. Prefers
 * distribution packages because they include their libraries. Without root, only Playwright's
 * Chromium can be installed.
 */
export async function findBrowser(root, say) {
  const given = process.env.TANDEM_TEST_BROWSER;
  if (given) return existsSync(given) ? given : undefined;
  const present = findProgram(SYSTEM) ?? playwrightBrowser(root);
  if (present !== undefined) return present;
  if (!(await aptInstall(['chromium-headless-shell'], say))) await aptInstall(['chromium'], say);
  return findProgram(SYSTEM) ?? (await installPlaywrightBrowser(root, say));
}
