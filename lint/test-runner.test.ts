import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  addCounts,
  exitCode,
  playwrightCounts,
  summaryLines,
  vitestCounts,
} from '../bin/lib/reports.mjs';
import { runStep } from '../bin/lib/run-step.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tandem-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('counting', () => {
  test('Vitest: tests by state, and a file that could not be loaded', () => {
    const file = report('vitest.json', {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a one', status: 'passed' },
            {
              fullName: 'a two',
              status: 'failed',
              failureMessages: [
                '\u001B[31mError: 1 is not 2\u001B[39m\n\n  at a.test.ts:3\n2\n3\n4\n5\n6\n7',
              ],
            },
            { fullName: 'a three', status: 'pending' },
          ],
        },
        { name: 'b.test.ts', status: 'failed', assertionResults: [] },
      ],
    });
    expect(vitestCounts(file, { name: 'unit', ok: false })).toEqual({
      passed: 1,
      failed: [
        'unit: a two\n    Error: 1 is not 2\n    at a.test.ts:3\n    2\n    3\n    4\n    5',
        'unit: b.test.ts',
      ],
      skipped: ['unit: a three'],
    });
  });

  test('a run that ended badly is a failure even without a report', () => {
    const missing = join(folder, 'none.json');
    expect(vitestCounts(missing, { name: 'int', ok: false }).failed).toEqual(['int: run']);
    expect(playwrightCounts(missing, { name: 'e2e', ok: false }).failed).toEqual(['e2e: run']);
    expect(vitestCounts(missing, { name: 'int', ok: true }).failed).toEqual([]);
  });

  test('Playwright: nested suites; listed tests count as skipped', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
    const file = report('playwright.json', {
      suites: [
        {
          title: 'a.spec.ts',
          specs: [spec('one', 'expected'), spec('two', 'skipped')],
          suites: [
            {
              title: 'inner',
              specs: [
                {
                  title: 'three',
                  tests: [{ status: 'unexpected', results: [{ error: { message: 'too late' } }] }],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(playwrightCounts(file, { name: 'e2e', ok: false })).toEqual({
      passed: 1,
      failed: ['e2e: a.spec.ts > inner > three\n    too late'],
      skipped: ['e2e: a.spec.ts > two'],
    });
    expect(playwrightCounts(file, { name: 'e2e', ok: true, listed: true }).skipped).toHaveLength(3);
  });

  test('the last line is the sum, and nothing run is no success', () => {
    const sum = addCounts([
      { passed: 2, failed: [], skipped: ['x'] },
      { passed: 3, failed: ['y'], skipped: [] },
    ]);
    expect(summaryLines(sum).at(-1)).toBe('5 passed, 1 failed, 1 skipped');
    expect(summaryLines({ passed: 4, failed: [], skipped: [] })).toEqual(['4 passed, 0 failed']);
    expect(exitCode(sum)).toBe(1);
    expect(exitCode({ passed: 4, failed: [] })).toBe(0);
    expect(exitCode({ passed: 0, failed: [] })).toBe(1);
  });
});

describe('steps', () => {
  const step = (script: string, timeoutMs?: number) =>
    runStep({
      name: 'step',
      command: process.execPath,
      args: ['-e', script],
      cwd: folder,
      env: process.env,
      timeoutMs,
    });

  test('holds the output and the outcome', async () => {
    const good = await step('console.log("out"); console.error("err")');
    expect(good).toMatchObject({ ok: true });
    expect(good.output).toContain('out');
    expect(good.output).toContain('err');
    expect((await step('process.exit(3)')).ok).toBe(false);
  });

  test('a command that hangs is ended and says so', async () => {
    const hung = await step('setInterval(() => {}, 1000)', 200);
    expect(hung.ok).toBe(false);
    expect(hung.output).toContain('ended after 200 ms');
  });
});
