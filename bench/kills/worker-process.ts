import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';
import { compiledCode } from '#server/platform/process/compiled-code.ts';

const workerFile = join(import.meta.dirname, '../../server/worker.ts');
const READY_MS = 60_000;

export type WorkerProcess = { kill: () => Promise<void>; stop: () => Promise<void> };

function isReady(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
  );
}

async function untilReady(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the worker did not become ready')), READY_MS);
    child.on('message', (message) => {
      if (!isReady(message)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => reject(new Error(`the worker ended with ${String(code)}`)));
  });
}

/** Starts the real worker on the stores of this run. */
export async function startWorker(): Promise<WorkerProcess> {
  const child = fork(workerFile, {
    env: {
      ...compiledCode(),
      NODE_ENV: 'production',
      TANDEM_ROLE: 'worker',
      TANDEM_HOST_COLLECTOR: 'off',
      DATABASE_URL: env.DATABASE_URL,
      CLICKHOUSE_URL: env.CLICKHOUSE_URL,
      TANDEM_DATA_DIR: env.TANDEM_DATA_DIR,
      TANDEM_SECRETS_FILE: env.TANDEM_SECRETS_FILE,
      TANDEM_SECRETS_DIR: env.TANDEM_SECRETS_DIR,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await untilReady(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  };
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
