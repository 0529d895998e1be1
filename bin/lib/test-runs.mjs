import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnv, pinnedNode } from './install.mjs';
import { playwrightFiles, sumCounts, vitestFiles, withRetry } from './reports.mjs';
import { runStep } from './run-step.mjs';

/** Timeout for a hanging step. */
const STEP_MS = 3_600_000;

/** Arguments of a Vitest run for one project, with a JSON report. */
export function vitestArgs(project, report, files = [], reporter = 'default') {
  return [
    'run',
    '--project',
    project,
    `--reporter=${reporter}`,
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...files,
  ];
}

/** Arguments of one Playwright run. Without a browser, its tests are only listed. */
function playwrightArgs({ name, projects, browser }, files) {
  return [
    'test',
    ...files,
    ...projects.map((project) => `--project=${project}`),
    // Each run empties its output folder.
    `--output=test-results/${name}${files.length > 0 ? '-retry' : ''}`,
    ...(browser === undefined ? ['--reporter=json', '--list'] : ['--reporter=list,json']),
  ];
}

/** Functions that start the tools. Each run writes a separate report. */
function makeTools(root, reports, { fileTimes, env = {}, timeoutMs = STEP_MS }) {
  let runs = 0;
  const nextReport = (name) => join(reports, `${name}-${(runs += 1)}.json`);
  const run = (name, script, args, extra = {}) =>
    runStep({
      name,
      command: pinnedNode(root),
      args: [join(root, 'node_modules', script), ...args],
      cwd: root,
      env: childEnv(root, { ...env, ...extra, TANDEM_FILE_TIMES: fileTimes }),
      timeoutMs,
      live: true,
    });
  return {
    vitest: async (project, files) => {
      const report = nextReport(project);
      const { ok } = await run(project, 'vitest/vitest.mjs', vitestArgs(project, report, files));
      return { ok, files: vitestFiles(report, project) };
    },
    playwright: async (options, files) => {
      const { name, browser, extra } = options;
      const report = nextReport(name);
      const { ok } = await run(name, '@playwright/test/cli.js', playwrightArgs(options, files), {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        ...extra,
        ...(browser === undefined ? {} : { TANDEM_TEST_BROWSER: browser }),
      });
      const listed = browser === undefined;
      return { ok, files: playwrightFiles(report, name, { listed, testDir: 'e2e/' }) };
    },
  };
}

/**
 * Runs test files with Vitest and Playwright for the commands in bin/. A failed file runs again,
 * alone. Its second result counts, and tests that pass on retry are listed.
 */
export function makeTestRuns(root, { timings, ...options }) {
  const reports = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  const tools = makeTools(root, reports, options);

  const counted = async (name, first, again) => {
    timings.addFiles(name, first.files);
    const failed = first.files.filter((one) => one.failed.length > 0).map(({ file }) => file);
    if (failed.length === 0) return sumCounts(first.files, { ok: first.ok, name });
    console.log(`\nFailed, runs once more: ${failed.join(', ')}`);
    const second = await again(failed);
    return sumCounts(withRetry(first.files, second.files), { ok: second.ok, name });
  };

  const repeat = (project) => (failed) => tools.vitest(project, failed);
  return {
    reports,
    /** Runs the files of a Vitest project, or only the given ones. */
    vitest: async (project, files = []) =>
      counted(project, await tools.vitest(project, files), repeat(project)),
    /** Adds the results of a Vitest run that another step started, and retries its failed files. */
    vitestDone: (project, report, ok) =>
      counted(project, { ok, files: vitestFiles(report, project) }, repeat(project)),
    /** Runs the browser tests of these projects on a separate instance. */
    playwright: async (what) =>
      counted(what.name, await tools.playwright(what, []), (failed) =>
        tools.playwright(what, failed),
      ),
  };
}
