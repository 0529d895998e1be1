// Fast feedback: unit and integration tests that import changed files, nearest folders first, for
// at most 150 s. `npm run test:changed` compares with the last commit, `npm run test:changed --
// REF` with another one.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnv, ensureGenerated, ensureInstalled, pinnedNode } from './lib/install.mjs';
import { exitCode, summaryLines, sumCounts, vitestFiles } from './lib/reports.mjs';
import { runStep } from './lib/run-step.mjs';
import { vitestArgs } from './lib/test-runs.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const BUDGET_MS = 150_000;
const FILES_AT_ONCE = 8;
const reference = process.argv[2] ?? 'HEAD';
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

ensureInstalled(root, console.log);
ensureGenerated(root, console.log);

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n');
const changed = [
  ...git('diff', '--name-only', reference),
  ...git('ls-files', '--others', '--exclude-standard'),
].filter(Boolean);

/** Test files of a project that import a changed file. */
function affected(project) {
  const args = ['list', '--filesOnly', '--json', '--project', project, '--changed', reference];
  const output = execFileSync(pinnedNode(root), [vitest, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: childEnv(root),
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  });
  const start = output.indexOf('[');
  return (start < 0 ? [] : JSON.parse(output.slice(start))).map(({ file }) => relative(root, file));
}

/** Number of folders between a test and the nearest changed file. */
function distance(test) {
  const steps = changed.map((path) => {
    const way = relative(dirname(join(root, path)), dirname(join(root, test)));
    return way === '' ? 0 : way.split('/').length;
  });
  return Math.min(...steps, 99);
}

const waiting = ['unit', 'int'].flatMap((project) =>
  affected(project)
    .map((file) => ({ project, file, distance: distance(file) }))
    .sort((a, b) => a.distance - b.distance),
);
console.log(`${changed.length} changed files, ${waiting.length} test files import them.`);

const counts = [];
const report = join(root, 'node_modules/.cache/tandem-changed.json');
while (waiting.length > 0 && performance.now() < BUDGET_MS) {
  const [{ project }] = waiting;
  const room = project === 'unit' ? waiting.length : FILES_AT_ONCE;
  const batch = waiting
    .splice(0, room)
    .filter((one) => one.project === project || !waiting.unshift(one));
  const { ok } = await runStep({
    name: project,
    command: pinnedNode(root),
    args: [
      vitest,
      ...vitestArgs(
        project,
        report,
        batch.map(({ file }) => file),
        'dot',
      ),
    ],
    cwd: root,
    env: childEnv(root),
    timeoutMs: BUDGET_MS,
    live: true,
  });
  counts.push(sumCounts(vitestFiles(report, project), { ok, name: project }));
  rmSync(report, { force: true });
}
if (waiting.length > 0)
  console.log(
    `Not run within ${BUDGET_MS / 1000} s, for npm test:\n${waiting.map(({ file }) => `  ${file}`).join('\n')}`,
  );
const total = sumCounts(counts);
for (const line of summaryLines(total)) console.log(line);
process.exitCode =
  changed.length === 0 || waiting.length + total.passed === 0 ? 0 : exitCode(total);
