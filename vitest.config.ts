import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

const NEVER = ['**/node_modules/**', '.next/**', '.tandem*/**', 'e2e/**', 'server/generated/**'];

/** Files that wait most of their time; the longest take a minute and more. */
const WAITS = /\b(?:kill|hang|outage|keep|waits|follow)\b[^/]*\.int\.test\.ts$/u;
/** So many files pass while one of them waits, on half of the workers. */
const BESIDE_A_WAIT = 10;

/** Two of those that wait at any time: all at once they would leave the cores idle, and the last one alone would too. */
class SpreadsWaits extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWaiting = ({ moduleId }: TestSpecification): boolean => WAITS.test(moduleId);
    const waiting = sorted.filter(isWaiting);
    const spread = waiting.splice(0, 1);
    for (const [index, file] of sorted.filter((one) => !isWaiting(one)).entries())
      spread.push(...(index % BESIDE_A_WAIT === 0 ? waiting.splice(0, 1) : []), file);
    return [...spread, ...waiting];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SpreadsWaits },
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
          // Properties with many cases take seconds; a machine may be three times as slow as the next.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude: NEVER,
          environment: 'node',
          // Twice the cores: half of the time is waiting.
          maxWorkers: 4,
          // As in server/platform/db.ts, from the first import on.
          execArgv: ['--no-wasm-code-gc'],
          globalSetup: ['./lint/int-global-setup.ts'],
          setupFiles: ['./lint/int-file-setup.ts'],
          // Node loads the server's TypeScript itself, as it does in production.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          // Each file has a process of its own: what one has compiled the next need not.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/tandem-node') },
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
