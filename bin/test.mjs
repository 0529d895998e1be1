import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { childEnv, ensureGenerated, ensureInstalled, pinnedNode } from './lib/install.mjs';
import { findMlflowNpm } from './lib/mlflow-npm.mjs';
import { findMlflow2Python, findMlflowPython } from './lib/mlflow-python.mjs';
import { findPeers } from './lib/peers.mjs';
import {
  addCounts,
  exitCode,
  playwrightCounts,
  summaryLines,
  vitestCounts,
} from './lib/reports.mjs';
import { runStep } from './lib/run-step.mjs';
import { runStaticChecks } from './lib/static-checks.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const reports = mkdtempSync(join(tmpdir(), 'tandem-test-'));
/** Ends what hangs; twice what the longest step has taken on a slow machine. */
const STEP_MS = 3_600_000;
const startedAt = Date.now();
const say = (text) => console.log(text);

function heading(text) {
  say(`\n== ${text} (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
}

async function checks() {
  const unitReport = join(reports, 'unit.json');
  const results = await runStaticChecks(root, unitReport);
  const unit = results.find(({ name }) => name === 'unit tests');
  const others = results.filter((one) => one !== unit);
  return addCounts([
    vitestCounts(unitReport, { name: 'unit', ok: unit.ok }),
    {
      passed: others.filter(({ ok }) => ok).length,
      failed: others.filter(({ ok }) => !ok).map(({ name }) => name),
      skipped: [],
    },
  ]);
}

async function integration(peers) {
  heading('Integration tests on real stores');
  const report = join(reports, 'int.json');
  const { ok } = await runStep({
    name: 'int',
    command: pinnedNode(root),
    args: [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'int',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    cwd: root,
    env: childEnv(root, peers.env),
    timeoutMs: STEP_MS,
    live: true,
  });
  return vitestCounts(report, { name: 'int', ok });
}

function build() {
  heading('Build');
  try {
    ensureBuilt(root, say);
    return { passed: 1, failed: [], skipped: [] };
  } catch (error) {
    say(error.message);
    return { passed: 0, failed: ['build'], skipped: [] };
  }
}

/** Screens are looked at faster beside a Tandem that measures less often. */
const calm = { TANDEM_SAMPLE_SECONDS: '10', TANDEM_EVALUATE_SECONDS: '10' };

/** The browser tests of these projects, on a Tandem of their own; without a browser they are only listed. */
async function playwright(browser, name, projects, env = {}) {
  const report = join(reports, `${name}.json`);
  const list = browser === undefined;
  const { ok } = await runStep({
    name,
    command: pinnedNode(root),
    args: [
      join(root, 'node_modules/@playwright/test/cli.js'),
      'test',
      ...projects.map((project) => `--project=${project}`),
      // Each run empties its folder.
      `--output=test-results/${name}`,
      list ? '--reporter=json' : '--reporter=list,json',
      ...(list ? ['--list'] : []),
    ],
    cwd: root,
    env: childEnv(root, {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      ...env,
      ...(list ? {} : { TANDEM_TEST_BROWSER: browser }),
    }),
    timeoutMs: STEP_MS,
    live: !list,
  });
  return playwrightCounts(report, { name, ok, listed: list });
}

/** Those of screens; one company for all, with two workers. */
const screens = (browser) =>
  playwright(browser, 'e2e', ['screens', 'acting', 'installation'], calm);

/** Both from MLflow's packages, one after the other: they share the cache of pip. */
async function findPythons() {
  return [await findMlflowPython(root, say), await findMlflow2Python(root, say)];
}

/** What interoperability tests talk to: the variables that name it, and what could not be had. */
async function findAllPeers() {
  const [{ env, missing }, [python, python2], npm] = await Promise.all([
    findPeers(say),
    findPythons(),
    findMlflowNpm(root, say),
  ]);
  const clients = [
    ['TANDEM_TEST_MLFLOW_PYTHON', 'mlflow', python],
    ['TANDEM_TEST_MLFLOW_2_PYTHON', 'mlflow 2', python2],
    ['TANDEM_TEST_MLFLOW_NPM', 'mlflow (npm)', npm],
  ];
  for (const [variable, name, path] of clients) {
    if (path === undefined) missing.push(name);
    else env[variable] = path;
  }
  return { env, missing };
}

async function main() {
  ensureInstalled(root, say);
  ensureGenerated(root, say);
  const browser = await findBrowser(root, say);
  say(`Browser: ${browser ?? 'none'}`);
  if (browser === undefined)
    say('No browser was found and none could be installed: the browser tests are skipped.');
  heading('Static checks and unit tests');
  // Peers are needed after the checks only, and mostly wait for the network.
  const [checked, peers] = await Promise.all([checks(), findAllPeers()]);
  if (peers.missing.length > 0)
    say(`Not installed, their tests are skipped: ${peers.missing.join(', ')}`);
  const counts = [checked, await integration(peers), build()];
  heading('Screens in the browser');
  counts.push(await screens(browser));
  return addCounts(counts);
}

const total = await main().catch((error) => {
  console.error(error);
  return { passed: 0, failed: [`npm test: ${error.message}`], skipped: [] };
});
rmSync(reports, { recursive: true, force: true });
heading('Done');
for (const line of summaryLines(total)) say(line);
process.exitCode = exitCode(total);
