import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

function readJson(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Lines of a failure's message that the summary repeats: often all that is kept of a run's output. */
const WHY_LINES = 6;
const WHY_WIDTH = 600;

/** A failed test with the beginning of what it said. */
function failure(title, message = '') {
  const why = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, WHY_LINES)
    .map((line) => `\n    ${line.trim().slice(0, WHY_WIDTH)}`);
  return [title, ...why].join('');
}

/** A run that ended badly has at least one failure, whatever its report says. */
function settle(counts, ok, name) {
  if (ok || counts.failed.length > 0) return counts;
  return { ...counts, failed: [name] };
}

/** Counts of a Vitest JSON report: a file that could not be loaded is one failure. */
export function vitestCounts(file, { name, ok }) {
  const report = readJson(file);
  const counts = { passed: 0, failed: [], skipped: [] };
  for (const { name: path, status, assertionResults } of report?.testResults ?? []) {
    for (const { fullName, status: result, failureMessages } of assertionResults) {
      if (result === 'passed') counts.passed += 1;
      else if (result === 'failed')
        counts.failed.push(failure(`${name}: ${fullName}`, failureMessages?.[0]));
      else counts.skipped.push(`${name}: ${fullName}`);
    }
    if (status === 'failed' && !assertionResults.some((one) => one.status === 'failed'))
      counts.failed.push(`${name}: ${path}`);
  }
  return settle(counts, ok, `${name}: run`);
}

function playwrightSpecs(suite, path = []) {
  const here = [...path, suite.title].filter(Boolean);
  const own = (suite.specs ?? []).map((spec) => ({
    title: [...here, spec.title].join(' > '),
    tests: spec.tests,
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => playwrightSpecs(inner, here))];
}

/** Counts of a Playwright JSON report; with `listed` nothing ran, so that every test counts as skipped. */
export function playwrightCounts(file, { name, ok, listed = false }) {
  const report = readJson(file);
  const counts = { passed: 0, failed: [], skipped: [] };
  for (const { title, tests } of (report?.suites ?? []).flatMap((suite) =>
    playwrightSpecs(suite),
  )) {
    for (const { status, results } of tests) {
      if (listed || status === 'skipped') counts.skipped.push(`${name}: ${title}`);
      else if (status === 'expected' || status === 'flaky') counts.passed += 1;
      else counts.failed.push(failure(`${name}: ${title}`, results?.at(-1)?.error?.message));
    }
  }
  return settle(counts, ok, `${name}: run`);
}

export function addCounts(all) {
  return {
    passed: all.reduce((sum, one) => sum + one.passed, 0),
    failed: all.flatMap((one) => one.failed),
    skipped: all.flatMap((one) => one.skipped),
  };
}

/** The lines that end a test run; the last one is what automation reads. */
export function summaryLines({ passed, failed, skipped }) {
  return [
    ...skipped.map((one) => `skipped  ${one}`),
    ...failed.map((one) => `FAILED  ${one}`),
    `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
  ];
}

/** Nothing that ran is no success. */
export function exitCode({ passed, failed }) {
  return failed.length === 0 && passed > 0 ? 0 : 1;
}
