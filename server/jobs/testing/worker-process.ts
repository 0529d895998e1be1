import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { compiledCode } from '#server/platform/process/compiled-code.ts';

const readyMessage = z.object({ type: z.literal('ready') });
const workerFile = fileURLToPath(new URL('../../worker.ts', import.meta.url));
const READY_MS = 60_000;

export type WorkerProcess = { child: ChildProcess; kill: () => Promise<void> };

/** Starts the real worker as a process of its own on the stores of this test file; resolves once it takes jobs. */
export async function startWorker(): Promise<WorkerProcess> {
  const child = fork(workerFile, {
    env: {
      ...compiledCode(),
      NODE_ENV: 'production',
      DATABASE_URL: env.DATABASE_URL,
      CLICKHOUSE_URL: env.CLICKHOUSE_URL,
      TANDEM_DATA_DIR: env.TANDEM_DATA_DIR,
      TANDEM_SECRETS_FILE: env.TANDEM_SECRETS_FILE,
      TANDEM_SECRETS_DIR: env.TANDEM_SECRETS_DIR,
      TANDEM_HOST_COLLECTOR: 'off',
      TANDEM_EVALUATE_SECONDS: String(env.TANDEM_EVALUATE_SECONDS),
      TANDEM_ROLE: 'worker',
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the worker did not become ready')), READY_MS);
    child.on('message', (message) => {
      if (!readyMessage.safeParse(message).success) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => reject(new Error(`the worker ended with ${String(code)}`)));
  });
  return {
    child,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
