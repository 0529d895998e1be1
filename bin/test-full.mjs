// Tests that need real time, random kills, external programs or much processor time: `npm run
// test:full` runs all parts, `npm run test:full -- PART` one. Each file and each company is a step.
// An interrupted part continues after its last passed step.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findAllPeers } from './lib/all-peers.mjs';
import { findBrowser } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureGenerated, ensureInstalled } from './lib/install.mjs';
import { exitCode, summaryLines, sumCounts } from './lib/reports.mjs';
import { PARTS } from './lib/test-parts.mjs';
import { makeTestRuns } from './lib/test-runs.mjs';
import { makeTimings } from './lib/timings.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const PART_MS = 45 * 60_000;
const say = (text) => console.log(text);

/** Identifies the tested sources. Without git, a part cannot resume. */
function sourceVersion() {
  try {
    const git = (...args) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return (
      createHash('sha256')
        .update(git('rev-parse', 'HEAD'))
        .update(git('diff', 'HEAD'))
        // Steps that passed without recording run again when recording is on.
        .update(process.env.TANDEM_RECORD ?? '')
        .digest('hex')
    );
  } catch {
    return undefined;
  }
}

/** Steps of a part that passed with this version of the sources. */
function openRecord(part) {
  const path = join(root, 'test-results/full', `${part}.json`);
  const version = sourceVersion();
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  const steps = version !== undefined && before?.version === version ? before.steps : {};
  return {
    passed: (step) => steps[step],
    keep: (step, counts) => {
      steps[step] = counts;
      mkdirSync(join(root, 'test-results/full'), { recursive: true });
      writeFileSync(path, `${JSON.stringify({ version: version ?? null, steps }, null, 1)}\n`);
    },
  };
}

/** Test files of a part, relative to the root. */
function filesOf(part) {
  return ['bench', 'demo', 'server']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, path)),
    )
    .filter((path) => path.endsWith(`.${part}.test.ts`))
    .sort((a, b) => (a < b ? -1 : 1));
}

async function stepsOf(part, makeRuns) {
  const peers = part.peers ? await findAllPeers(root, say) : { env: {}, missing: [] };
  if (peers.missing.length > 0)
    say(`Not installed, their tests are skipped: ${peers.missing.join(', ')}`);
  const runs = makeRuns(peers.env);
  const files = part.vitest ? filesOf(part.name) : [];
  const browser = part.projects.length > 0 ? await findBrowser(root, say) : undefined;
  if (part.projects.length > 0) ensureBuilt(root, say);
  return [
    ...files.map((file) => [file, () => runs.vitest(part.name, [file])]),
    ...part.projects.map(({ project, env }) => [
      project,
      () => runs.playwright({ name: project, projects: [project], browser, extra: env }),
    ]),
  ];
}

async function runPart(part, timings, makeRuns) {
  say(`\n== ${part.name}`);
  const record = openRecord(part.name);
  const counts = [];
  const until = performance.now() + PART_MS;
  for (const [step, run] of await stepsOf(part, makeRuns)) {
    const before = record.passed(step);
    if (before !== undefined) {
      say(`passed before: ${step}`);
      counts.push(before);
    } else if (performance.now() > until) {
      counts.push({
        passed: 0,
        failed: [`${part.name}: ${step} was not run in time`],
        skipped: [],
      });
    } else {
      const result = await timings.stage(`${part.name} ${step}`, run);
      if (result.failed.length === 0) record.keep(step, result);
      counts.push(result);
    }
  }
  const sum = sumCounts(counts);
  say(`${part.name}: ${summaryLines(sum).at(-1)}`);
  return sum;
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown part ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

ensureInstalled(root, say);
ensureGenerated(root, say);
const fileTimes = join(root, 'test-results/full-file-times.jsonl');
rmSync(fileTimes, { force: true });
const timings = makeTimings(root, fileTimes);
const folders = [];
const makeRuns = (env) => {
  const runs = makeTestRuns(root, { timings, fileTimes, env, timeoutMs: PART_MS });
  folders.push(runs.reports);
  return runs;
};
const sums = [];
for (const part of PARTS)
  if (named.length === 0 || named.includes(part.name))
    sums.push(await runPart(part, timings, makeRuns));
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
const total = sumCounts(sums);
for (const line of timings.write(join(root, 'test-results/full-timings.json'), total.retried))
  say(line);
for (const line of summaryLines(total)) say(line);
process.exitCode = exitCode(total);
