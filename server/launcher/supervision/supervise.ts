import { setTimeout as sleep } from 'node:timers/promises';

export interface Running {
  pid: number | undefined;
  /** Settles with a reason when the process has exited for any cause. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

export interface Supervised {
  /** Resolves after the first start; rejects if that start fails. */
  started: Promise<void>;
  stop: () => Promise<void>;
}

export interface SuperviseOptions {
  name: string;
  /** `signal` aborts if the process is no longer needed while it starts. */
  start: (signal: AbortSignal) => Promise<Running>;
  log: (line: string) => void;
  onPid: (pid: number | undefined) => void;
  /** Delays between starts, in order; the last value repeats. */
  delaysMs?: readonly number[];
  /** Waits between starts; returns early when the signal aborts. */
  pause?: (ms: number, value: undefined, options: { signal: AbortSignal }) => Promise<unknown>;
  /** A process that ran for this long restarts with the first delay. */
  steadyMs?: number;
}

const DELAYS_MS = [200, 500, 1_000, 2_000, 5_000, 10_000];
const STEADY_MS = 30_000;

/** Keeps a process running: restarts it with a growing delay whenever it exits unexpectedly. */
export function supervise(options: SuperviseOptions): Supervised {
  const { delaysMs = DELAYS_MS, pause = sleep } = options;
  const stopping = new AbortController();
  let current: Running | undefined;
  let failures = 0;

  const startOnce = async (): Promise<Running> => {
    const running = await options.start(stopping.signal);
    current = running;
    options.onPid(running.pid);
    if (stopping.signal.aborted) await running.stop();
    return running;
  };

  const watch = async (first: Running): Promise<void> => {
    let running: Running | undefined = first;
    while (!stopping.signal.aborted) {
      if (running !== undefined) {
        const startedAt = performance.now();
        const reason = await running.ended;
        options.onPid(undefined);
        if (stopping.signal.aborted) return;
        if (performance.now() - startedAt > (options.steadyMs ?? STEADY_MS)) failures = 0;
        options.log(`${options.name} ended (${reason}), restarting`);
      }
      await pause(
        delaysMs[Math.min(failures, delaysMs.length - 1)] ?? 1_000,
        undefined,
        stopping,
      ).catch(() => undefined);
      failures++;
      if (stopping.signal.aborted) return;
      running = await startOnce().catch((error: unknown) => {
        options.log(
          `${options.name} did not start: ${error instanceof Error ? error.message : String(error)}`,
        );
        return undefined;
      });
    }
  };

  const starting = startOnce();
  const watching = starting.then(watch, () => undefined);
  return {
    started: starting.then(() => undefined),
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await watching;
      await current?.stop();
    },
  };
}
