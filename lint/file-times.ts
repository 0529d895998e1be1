import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { afterAll, expect } from 'vitest';
import { processorMs } from '../bin/lib/processor-time.mjs';

// Runs before each test file is imported. Processor time of the process and of its children that have ended, by file,
// for test-results/timings.json; the embedded stores serve all files and count in their stage only.
const target = process.env.TANDEM_FILE_TIMES;
const startedAt = processorMs();
const file = relative(resolve(import.meta.dirname, '..'), expect.getState().testPath ?? '');

afterAll(() => {
  const endedAt = processorMs();
  if (target === undefined || startedAt === undefined || endedAt === undefined) return;
  mkdirSync(dirname(target), { recursive: true });
  appendFileSync(target, `${JSON.stringify({ file, processorMs: endedAt - startedAt })}\n`);
});
