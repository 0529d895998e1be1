import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface ClickhouseOptions {
  /** The chDB folder. */
  path: string;
  port: number;
  password: string;
  logFile: string;
}

export interface RunningClickhouse {
  /** With user, password and the database `tandem`. */
  url: string;
  child: ChildProcess;
  /** Settles when the process ended, for whatever reason. */
  ended: Promise<void>;
  stop: () => Promise<void>;
}

const READY_MS = 60_000;

/** Starts the chDB child and resolves once it serves. */
export async function startClickhouse(options: ClickhouseOptions): Promise<RunningClickhouse> {
  const child = spawnClickhouse(options);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await waitUntilReady(child, options.logFile);
  const url = `http://tandem:${options.password}@127.0.0.1:${options.port}/tandem`;
  return { url, child, ended, stop: () => stopChild(child, ended) };
}

function spawnClickhouse(options: ClickhouseOptions): ChildProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const main = join(import.meta.dirname, 'main.ts');
  try {
    return fork(main, ['--path', options.path, '--port', String(options.port)], {
      detached: true,
      // libuv's four threads would let four long reads block every insert.
      env: { ...process.env, UV_THREADPOOL_SIZE: '16', TANDEM_CLICKHOUSE_PASSWORD: options.password },
      execArgv: [],
      stdio: ['ignore', log, log, 'ipc'],
    });
  } finally {
    closeSync(log);
  }
}

function waitUntilReady(child: ChildProcess, logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The ClickHouse endpoint did not answer within ${READY_MS / 1000} s; see ${logFile}`));
    }, READY_MS);
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`The ClickHouse endpoint ended while starting; see ${logFile}`));
    });
  });
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(force);
}
