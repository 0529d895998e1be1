import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PARTS } from './bin/lib/test-parts.mjs';
import { LongestFirst } from './lint/longest-first.ts';

const NEVER = ['**/node_modules/**', '.next/**', '.tandem*/**', 'e2e/**', 'server/generated/**'];

/**
 * Guards against tests that hang; it does not limit slow ones: tests wait for events, and a slow
 * machine only takes longer.
 * Tests do not set their own limits (lint rule `tandem/no-time-limit`).
 */
const GUARD_MS = 600_000;
/** The same for one polled condition; half, so that the failure names the condition. */
const POLL_GUARD_MS = GUARD_MS / 2;
const expect = { poll: { timeout: POLL_GUARD_MS } };

/** Files on the embedded stores, each with separate databases. */
const onStores = {
  exclude: NEVER,
  environment: 'node' as const,
  // As in server/platform/database/db.ts, from the first import on.
  execArgv: ['--no-wasm-code-gc'],
  globalSetup: ['./lint/int-global-setup.ts'],
  setupFiles: ['./lint/file-times.ts', './lint/int-file-setup.ts'],
  // Node loads the server's TypeScript itself, as it does in production.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  // Shares compiled code between files.
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
          // Pure tests share imported modules: isolating each file costs more than the tests.
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
          // Loading the server costs more than most files; lint/int-file-setup.ts resets it between them.
          isolate: false,
          // More workers than cores: a file waits for the stores part of its time.
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
