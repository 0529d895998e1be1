import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureGenerated, ensureInstalled } from './lib/install.mjs';
import { exitCode, summaryLines, sumCounts } from './lib/reports.mjs';
import { runStaticChecks } from './lib/static-checks.mjs';
import { makeTestRuns } from './lib/test-runs.mjs';
import { makeTimings } from './lib/timings.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const results = join(root, 'test-results');
const fileTimes = join(results, 'file-times.jsonl');
const say = (text) => console.log(text);

rmSync(fileTimes, { force: true });
const timings = makeTimings(root, fileTimes);
const runs = makeTestRuns(root, { timings, fileTimes });

async function checks() {
  const unitReport = join(runs.reports, 'unit.json');
  const done = await runStaticChecks(root, unitReport, { TANDEM_FILE_TIMES: fileTimes });
  const unit = done.find(({ name }) => name === 'unit tests');
  const others = done.filter((one) => one !== unit);
  return sumCounts([
    await runs.vitestDone('unit', unitReport, unit.ok),
    {
      passed: others.filter(({ ok }) => ok).length,
      failed: others.filter(({ ok }) => !ok).map(({ name }) => name),
      skipped: [],
    },
  ]);
}

function build() {
  try {
    ensureBuilt(root, say);
    return { passed: 1, failed: [], skipped: [] };
  } catch (error) {
    say(error.message);
    return { passed: 0, failed: ['build'], skipped: [] };
  }
}

async function browserTests() {
  const browser = await findBrowser(root, say);
  say(`Browser: ${browser ?? 'none; the browser tests are skipped'}`);
  return runs.playwright({
    name: 'browser',
    projects: ['crawl', 'acting', 'screens', 'installation'],
    browser,
  });
}

/** Run in this order. `npm test -- NAME...` runs only the named stages. */
const STAGES = [
  ['checks', 'Static checks and unit tests', checks],
  ['integration', 'Integration tests on the embedded stores', () => runs.vitest('int')],
  ['build', 'Build', build],
  ['browser', 'Browser tests', browserTests],
];

async function main(named) {
  const unknown = named.filter((name) => !STAGES.some(([stage]) => stage === name));
  if (unknown.length > 0)
    throw new Error(
      `Unknown stage ${unknown.join(', ')}; there are ${STAGES.map(([name]) => name).join(', ')}.`,
    );
  await timings.stage('install', () => {
    ensureInstalled(root, say);
    ensureGenerated(root, say);
  });
  const counts = [];
  for (const [name, title, run] of STAGES) {
    if (named.length > 0 && !named.includes(name)) continue;
    say(`\n== ${title} (${(performance.now() / 1000).toFixed(0)} s)`);
    counts.push(await timings.stage(name, run));
  }
  return sumCounts(counts);
}

const total = await main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  return { passed: 0, failed: [`npm test: ${error.message}`], skipped: [], retried: [] };
});
rmSync(runs.reports, { recursive: true, force: true });
say(`\n== Done (${(performance.now() / 1000).toFixed(0)} s)`);
for (const line of timings.write(join(results, 'timings.json'), total.retried)) say(line);
for (const line of summaryLines(total)) say(line);
process.exitCode = exitCode(total);
