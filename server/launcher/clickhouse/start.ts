import { join } from 'node:path';
import { startNodeChild } from '../supervision/node-child.ts';
import type { Running } from '../supervision/supervise.ts';

export interface ClickhouseOptions {
  /** The chDB folder. */
  path: string;
  port: number;
  password: string;
  logFile: string;
  /** Maximum number of threads per statement. Default: the number of processors. */
  threads?: number;
  signal?: AbortSignal;
}

export interface RunningClickhouse extends Running {
  /** URL with user, password and the database `tandem`. */
  url: string;
}

/** Starts the chDB child process and resolves once it serves. */
export async function startClickhouse(options: ClickhouseOptions): Promise<RunningClickhouse> {
  const running = await startNodeChild({
    program: join(import.meta.dirname, 'main.ts'),
    args: [
      '--path',
      options.path,
      '--port',
      String(options.port),
      ...(options.threads === undefined ? [] : ['--threads', String(options.threads)]),
    ],
    env: {
      ...process.env,
      // With libuv's default of four threads, four long reads would block all inserts.
      UV_THREADPOOL_SIZE: '16',
      TANDEM_CLICKHOUSE_PASSWORD: options.password,
    },
    logFile: options.logFile,
    readyMs: 60_000,
    stopMs: 5_000,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { ...running, url: `http://tandem:${options.password}@127.0.0.1:${options.port}/tandem` };
}
