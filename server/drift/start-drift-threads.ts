import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  useDriftThreads,
  type DriftAnswer,
  type DriftJob,
  type ThreadAnswer,
} from './drift-threads.ts';

const timeoutMs = 120_000;
const memoryMiB = 1_536;
/**
 * Idle time before a thread ends. An idle thread waits for another job, because starting one takes
 * longer than most comparisons.
 */
const idleMs = 60_000;
/**
 * Threads with more memory are ended immediately, because they would not release it before the next
 * job.
 */
const idleBytes = 128 * 1024 * 1024;

type Idle = Map<Worker, NodeJS.Timeout>;

function startThread(idle: Idle): Worker {
  const worker = new Worker(new URL('./drift-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
  });
  // Errors also reach the caller that waits for the result; while the thread is idle, they can be
  // ignored.
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
  });
  return worker;
}

function takeThread(idle: Idle): Worker {
  const [found] = idle;
  if (found === undefined) return startThread(idle);
  const [worker, timer] = found;
  clearTimeout(timer);
  idle.delete(worker);
  worker.ref();
  return worker;
}

function keepThread(idle: Idle, worker: Worker): void {
  const timer = setTimeout(() => void worker.terminate(), idleMs).unref();
  idle.set(worker, timer);
  worker.unref();
}

const failed = (answer: DriftAnswer): ThreadAnswer => ({ answer, bytes: Infinity });

function failedBy(error: unknown): ThreadAnswer {
  const outOfMemory =
    error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const message = 'the tables need more memory than a comparison can use';
  return failed(
    outOfMemory
      ? { problem: { code: 'too_large', message, fields: [] } }
      : { failure: String(error) },
  );
}

/** Result of the thread, or the reason that there is none. */
async function ask(worker: Worker, job: DriftJob): Promise<ThreadAnswer> {
  const over = new AbortController();
  const { signal } = over;
  const late = failed({ failure: 'the comparison took too long' });
  const waits = [
    // Guarantee: `drift-thread.ts` sends no other messages.
    once(worker, 'message', { signal }).then(([said]) => said as ThreadAnswer, failedBy),
    once(worker, 'exit', { signal }).then(
      ([code]) => failed({ failure: `the thread ended with ${code}` }),
      failedBy,
    ),
    sleep(timeoutMs, late, { signal }).catch(failedBy),
  ];
  try {
    worker.postMessage(job);
    return await Promise.race(waits);
  } catch (error) {
    return failedBy(error);
  } finally {
    over.abort();
  }
}

/**
 * Enables table comparison in this process. Must be called from a module that Node itself loaded.
 */
export function startDriftThreads(): void {
  const idle: Idle = new Map();
  useDriftThreads(async (job) => {
    const worker = takeThread(idle);
    const { answer, bytes } = await ask(worker, job);
    if (bytes <= idleBytes) keepThread(idle, worker);
    else await worker.terminate();
    return answer;
  });
}
