import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, pinnedNode } from './install.mjs';
import { runStep } from './run-step.mjs';

/** Allows for a download of about 170 MB. */
const INSTALL_TIMEOUT_MS = 240_000;

/**
 * Playwright's own Chromium, if it is in the cache and this machine has the libraries that it
 * needs.
 */
export function playwrightBrowser(root) {
  const script =
    "import { chromium } from '@playwright/test'; process.stdout.write(chromium.executablePath());";
  const options = { cwd: root, env: childEnv(root), encoding: 'utf8' };
  const { stdout } = spawnSync(pinnedNode(root), ['--input-type=module', '-e', script], options);
  if (!stdout || !existsSync(stdout)) return undefined;
  const { status } = spawnSync(stdout, ['--version'], { timeout: 20_000, stdio: 'ignore' });
  return status === 0 ? stdout : undefined;
}

/**
 * Installs Playwright's Chromium and returns it. Undefined if the download takes too long or the
 * browser does not run here.
 */
export async function installPlaywrightBrowser(root, say, timeoutMs = INSTALL_TIMEOUT_MS) {
  say("Installing Playwright's Chromium ...");
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  await runStep({
    name: 'playwright install',
    command: pinnedNode(root),
    args: [cli, 'install', '--no-shell', 'chromium'],
    cwd: root,
    env: childEnv(root),
    timeoutMs,
  });
  const path = playwrightBrowser(root);
  if (path === undefined)
    say("Playwright's Chromium could not be installed, or does not run here.");
  return path;
}
