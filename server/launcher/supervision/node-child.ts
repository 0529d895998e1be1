import { fork, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openLog } from '../open-log.ts';
import type { Running } from './supervise.ts';

export interface NodeChildOptions {
  /** Absolute path of the program. */
  program: string;
  args?: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  readyMs: number;
  /** Maximum time to exit after SIGTERM. */
  stopMs: number;
  /** Stops a child that is still starting. */
  signal?: AbortSignal;
  /** Called with the child once it is serving. */
  onReady?: ((child: ChildProcess) => void) | undefined;
}

/**
 * By default, glibc uses an arena per thread and raises its mmap threshold each time a large block
 * is freed, so freed memory stays in the process (about 50 MB after startup).
 */
const MALLOC = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};

/**
 * Starts a program with this Node version and resolves once it reports that it is serving. The
 * child exits when its channel to the launcher closes. It has its own session, so Ctrl-C reaches
 * only the launcher, which stops all processes in order.
 */
export async function startNodeChild(options: NodeChildOptions): Promise<Running> {
  const log = openLog(options.logFile);
  const child = fork(options.program, [...(options.args ?? [])], {
    detached: true,
    env: { ...MALLOC, ...options.env },
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  if (log !== 'ignore') closeSync(log);
  let over = false;
  const ended = new Promise<string>((resolve) => {
    const finish = (reason: string): void => {
      over = true;
      resolve(reason);
    };
    child.once('close', (code, signal) =>
      finish(signal === null ? `status ${String(code)}` : `signal ${signal}`),
    );
    child.once('error', (error) => finish(error.message));
  });
  const stop = async (): Promise<void> => {
    if (over) return;
    const force = setTimeout(() => child.kill('SIGKILL'), options.stopMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(force);
  };
  const abort = (): void => void stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  const ready = new Promise<'ready'>((resolve) => child.once('message', () => resolve('ready')));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, options.readyMs, 'late');
  });
  const outcome = await Promise.race([ready, late, ended]);
  clearTimeout(timer);
  options.signal?.removeEventListener('abort', abort);
  if (outcome === 'ready') {
    options.onReady?.(child);
    return { pid: child.pid, ended, stop };
  }
  await stop();
  throw new Error(
    `it ${outcome === 'late' ? 'did not start in time' : `ended with ${outcome}`}; see ${options.logFile}`,
  );
}
