import { defineConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

const NEVER = ['**/node_modules/**', '.next/**', '.tandem*/**', 'e2e/**', 'server/generated/**'];

/** Files that wait most of their time: last, one of them alone would keep everything waiting. */
const WAITS = /(?:kill|hang|outage)[^/]*\.int\.test\.ts$/u;

class WaitsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification): boolean => WAITS.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: WaitsFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...NEVER, '**/*.int.test.ts'],
          environment: 'node',
          // The machine that runs the whole suite is expected to have two cores.
          maxWorkers: 2,
          // Pure tests share what they import: a fresh world for each file costs more than the tests.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude: NEVER,
          environment: 'node',
          // One more than cores: a third of the time is waiting.
          maxWorkers: 3,
          globalSetup: ['./lint/int-global-setup.ts'],
          setupFiles: ['./lint/int-file-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
