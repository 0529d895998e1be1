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

/**
 * Number of message lines of a failure that the summary repeats, often the only remaining output of
 * a run.
 */
const WHY_LINES = 6;
const WHY_WIDTH = 600;

/** A failed test with the beginning of its message. */
function failure(title, message = '') {
  const why = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, WHY_LINES)
    .map((line) => `\n    ${line.trim().slice(0, WHY_WIDTH)}`);
  return [title, ...why].join('');
}

const noCounts = () => ({ passed: 0, failed: [], skipped: [] });

/**
 * Counts per file from a Vitest JSON report. A file that could not be loaded counts as one failure.
 */
export function vitestFiles(report, name) {
  return (readJson(report)?.testResults ?? []).map((one) => {
    const counts = noCounts();
    for (const { fullName, status, failureMessages } of one.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed')
        counts.failed.push(failure(`${name}: ${fullName}`, failureMessages?.[0]));
      else counts.skipped.push(`${name}: ${fullName}`);
    }
    if (one.status === 'failed' && counts.failed.length === 0)
      counts.failed.push(failure(`${name}: ${one.name}`, one.message));
    return { file: one.name, wallMs: (one.endTime ?? 0) - (one.startTime ?? 0), ...counts };
  });
}

function playwrightSpecs(suite, path = []) {
  const here = [...path, suite.title].filter(Boolean);
  const own = (suite.specs ?? []).map((spec) => ({
    title: [...here, spec.title].join(' > '),
    tests: spec.tests,
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => playwrightSpecs(inner, here))];
}

/**
 * Counts by file of a Playwright JSON report. With `listed` nothing ran, so every test counts as
 * skipped.
 */
export function playwrightFiles(report, name, { listed = false, testDir = '' } = {}) {
  return (readJson(report)?.suites ?? []).map((suite) => {
    const counts = { file: `${testDir}${suite.file ?? suite.title}`, wallMs: 0, ...noCounts() };
    for (const { title, tests } of playwrightSpecs(suite)) {
      for (const { status, results = [] } of tests) {
        counts.wallMs += results.reduce((sum, { duration = 0 }) => sum + duration, 0);
        if (listed || status === 'skipped') counts.skipped.push(`${name}: ${title}`);
        else if (status === 'expected') counts.passed += 1;
        else counts.failed.push(failure(`${name}: ${title}`, results.at(-1)?.error?.message));
      }
    }
    return counts;
  });
}

/**
 * Sums the counts of files and steps. A failed run has at least one failure, even if its report
 * contains none.
 */
export function sumCounts(all, { ok = true, name = 'run' } = {}) {
  const sum = {
    passed: all.reduce((total, one) => total + one.passed, 0),
    failed: all.flatMap((one) => one.failed),
    skipped: all.flatMap((one) => one.skipped),
    retried: all.flatMap((one) => one.retried ?? []),
  };
  if (!ok && sum.failed.length === 0) sum.failed.push(`${name}: run`);
  return sum;
}

/**
 * Replaces the results of failed files with those of their second run. A test that passed on retry
 * counts as passed and is listed by name, because the test or the product has a defect.
 */
export function withRetry(first, second) {
  const again = new Map(second.map((one) => [one.file, one]));
  return first.map((one) => {
    const repeated = one.failed.length > 0 ? again.get(one.file) : undefined;
    if (repeated === undefined) return one;
    const title = (text) => text.split('\n')[0];
    const failing = new Set(repeated.failed.map(title));
    return { ...repeated, retried: one.failed.filter((text) => !failing.has(title(text))) };
  });
}

/** Final lines of a test run. Automated tools read the last line. */
export function summaryLines({ passed, failed, skipped, retried = [] }) {
  return [
    ...skipped.map((one) => `skipped  ${one}`),
    ...retried.map((one) => `passed on retry  ${one}`),
    ...failed.map((one) => `FAILED  ${one}`),
    `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
  ];
}

/** Exit code of a test run. A run without any executed test fails. */
export function exitCode({ passed, failed }) {
  return failed.length === 0 && passed > 0 ? 0 : 1;
}
