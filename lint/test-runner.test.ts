import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  exitCode,
  playwrightFiles,
  summaryLines,
  sumCounts,
  vitestFiles,
  withRetry,
} from '../bin/lib/reports.mjs';
import { runStep } from '../bin/lib/run-step.mjs';
import { makeTimings } from '../bin/lib/timings.mjs';

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
    expect(sumCounts(vitestFiles(file, 'unit'))).toEqual({
      passed: 1,
      failed: [
        'unit: a two\n    Error: 1 is not 2\n    at a.test.ts:3\n    2\n    3\n    4\n    5',
        'unit: b.test.ts',
      ],
      skipped: ['unit: a three'],
      retried: [],
    });
  });

  test('a run that ended badly is a failure even without a report', () => {
    const missing = join(folder, 'none.json');
    const failed = (files: ReturnType<typeof vitestFiles>, ok: boolean) =>
      sumCounts(files, { ok, name: 'int' }).failed;
    expect(failed(vitestFiles(missing, 'int'), false)).toEqual(['int: run']);
    expect(failed(playwrightFiles(missing, 'int'), false)).toEqual(['int: run']);
    expect(failed(vitestFiles(missing, 'int'), true)).toEqual([]);
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
    expect(playwrightFiles(file, 'e2e', { testDir: 'e2e/' })).toEqual([
      {
        file: 'e2e/a.spec.ts',
        wallMs: 0,
        passed: 1,
        failed: ['e2e: a.spec.ts > inner > three\n    too late'],
        skipped: ['e2e: a.spec.ts > two'],
      },
    ]);
    const listed = playwrightFiles(file, 'e2e', { listed: true });
    expect(sumCounts(listed).skipped).toHaveLength(3);
  });

  test('the second run of a failed file counts, and names what passed then', () => {
    const counts = (file: string, failed: string[], passed = 1) => ({
      file,
      wallMs: 1,
      passed,
      failed,
      skipped: [],
    });
    const first = [
      counts('a.ts', []),
      counts('b.ts', ['int: b one\n    late', 'int: b two']),
      counts('c.ts', ['int: c']),
    ];
    const second = [counts('b.ts', ['int: b two\n    other'], 2), counts('d.ts', [], 9)];
    expect(sumCounts(withRetry(first, second))).toEqual({
      passed: 1 + 2 + 1,
      failed: ['int: b two\n    other', 'int: c'],
      skipped: [],
      retried: ['int: b one\n    late'],
    });
    expect(
      summaryLines(sumCounts(withRetry(first, second))).filter((line: string) =>
        line.startsWith('passed on retry'),
      ),
    ).toEqual(['passed on retry  int: b one\n    late']);
  });

  test('the last line is the sum, and nothing run is no success', () => {
    const sum = sumCounts([
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

describe('timings', () => {
  test('report stages and the slowest files, with processor time where it is measured', async () => {
    const fileTimes = join(folder, 'file-times.jsonl');
    appendFileSync(fileTimes, '{"file":"a.int.test.ts","processorMs":120}\n');
    appendFileSync(fileTimes, '{"file":"a.int.test.ts","processorMs":30}\n');
    const timings = makeTimings(folder, fileTimes);
    expect(await timings.stage('integration', () => 'result')).toBe('result');
    timings.addFiles('int', [
      { file: join(folder, 'b.int.test.ts'), wallMs: 10 },
      { file: join(folder, 'a.int.test.ts'), wallMs: 2_000.4 },
    ]);
    const path = join(folder, 'results/timings.json');
    const lines = timings.write(path, ['int: b']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      stages: [{ name: 'integration' }],
      retried: ['int: b'],
      files: [
        { file: 'a.int.test.ts', stage: 'int', wallMs: 2_000, processorMs: 150 },
        { file: 'b.int.test.ts', stage: 'int', wallMs: 10, processorMs: null },
      ],
    });
    expect(lines.at(-2)).toMatch(/^ +2\.0 +0\.1  a\.int\.test\.ts \(int\)$/u);
    expect(lines.at(-1)).toMatch(/ -  b\.int\.test\.ts \(int\)$/u);
  });
});
