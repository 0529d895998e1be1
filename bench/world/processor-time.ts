import { afterEach, beforeAll, expect } from 'vitest';
import { cpuSeconds, processTree } from '../support/cpu-time.ts';

/**
 * Total processor seconds of this test run: its processes and its stores. Other test files of the
 * run count too.
 */
function processorSeconds(): number {
  return cpuSeconds(processTree(process.ppid));
}

/** Prints the processor time of each test of a file. */
export function reportProcessorTime(): void {
  let before = 0;
  beforeAll(() => {
    before = processorSeconds();
  });
  afterEach(() => {
    const now = processorSeconds();
    console.log(
      `${(now - before).toFixed(1)} s of processor: ${expect.getState().currentTestName ?? ''}`,
    );
    before = now;
  });
}
