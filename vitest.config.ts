import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PARTS } from './bin/lib/test-parts.mjs';
import { LongestFirst } from './lint/longest-first.ts';

const NEVER = ['**/node_modules/**', '.next/**', '.tandem*/**', 'e2e/**', 'server/generated/**'];

/**
 * Guards against hanging tests. It does not limit slow tests, because tests wait for events and
 * only take longer on a slow machine. Tests do not set their own limits (lint rule
 * `tandem/no-time-limit`).
 */
const GUARD_MS = 600_000;
/**
 * Guard for one polled condition. It is half of the test's guard, so that the failure names the
 * condition.
 */
const POLL_GUARD_MS = GUARD_MS / 2;
const expect = { poll: { timeout: POLL_GUARD_MS } };

/** Test files on the embedded stores, each with its own databases. */
const onStores = {
  exclude: NEVER,
  environment: 'node' as const,
  // Same as in server/platform/database/db.ts, but set before the first import.
  execArgv: ['--no-wasm-code-gc'],
  globalSetup: ['./lint/int-global-setup.ts'],
  setupFiles: ['./lint/file-times.ts', './lint/int-file-setup.ts'],
  // Node loads the server's TypeScript, as in production.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  // Shares compiled code between test files.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/tandem-node') },
  expect,
  testTimeout: GUARD_MS,
  hookTimeout: GUARD_MS,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...NEVER, '**/*.{int,worlds,kills,peers,launcher,demo}.test.ts'],
          environment: 'node',
          // The machine that runs the whole suite is expected to have two cores.
          maxWorkers: 2,
          // Pure tests share imported modules, because isolating each file costs more than the
          // tests.
          isolate: false,
          setupFiles: ['./lint/file-times.ts'],
          expect,
          testTimeout: GUARD_MS,
          hookTimeout: GUARD_MS,
        },
      },
      {
        test: {
          ...onStores,
          name: 'int',
          include: ['**/*.int.test.ts'],
          // Not isolated, because loading the server costs more than most files.
          // lint/int-file-setup.ts resets it between files.
          isolate: false,
          // More workers than cores, because a file spends part of its time waiting for the stores.
          maxWorkers: 3,
        },
      },
      // Parts of `npm run test:full`: real time, kills, third-party programs and expensive
      // companies. One file at a time per core, so that no file is starved.
      ...PARTS.filter(({ vitest }) => vitest).map(({ name }) => ({
        test: { ...onStores, name, include: [`**/*.${name}.test.ts`], maxWorkers: 2 },
      })),
    ],
  },
});
