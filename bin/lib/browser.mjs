import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { aptInstall } from './apt-install.mjs';
import { findProgram } from './find-program.mjs';
import { childEnv, pinnedNode } from './install.mjs';

/** The shell has no windows to draw: a fifth less time for the same tests. */
const SYSTEM = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];

/** Playwright's own Chromium, when somebody has put it in its cache. */
function playwrightBrowser(root) {
  const script =
    "import { chromium } from '@playwright/test'; process.stdout.write(chromium.executablePath());";
  const options = { cwd: root, env: childEnv(root), encoding: 'utf8' };
  const { stdout } = spawnSync(pinnedNode(root), ['--input-type=module', '-e', script], options);
  return stdout && existsSync(stdout) ? stdout : undefined;
}

/** Path of a Chromium for the browser tests, or undefined when there is none and none can be had. */
export async function findBrowser(root, say) {
  const given = process.env.TANDEM_TEST_BROWSER;
  if (given) return existsSync(given) ? given : undefined;
  const present = findProgram(SYSTEM) ?? playwrightBrowser(root);
  if (present !== undefined) return present;
  if (!(await aptInstall(['chromium-headless-shell'], say))) await aptInstall(['chromium'], say);
  return findProgram(SYSTEM);
}
