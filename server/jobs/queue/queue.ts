import { EventEmitter } from 'node:events';
import { run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { env } from '#server/platform/env.ts';

/** Maximum number of enqueued jobs in progress at the same time. */
const concurrency = 4;
/** NOTIFY announces enqueued jobs; polling finds jobs that are due later, such as retries. */
const pollMs = 10_000;
/**
 * Maximum time a job waits for other jobs of this worker before it returns to the database for
 * other workers.
 */
const localMs = 1_000;
/** Time for storing the end of a job. */
const settleMs = 100;

export type Queue = { poolId: string; stop(): Promise<void> };

/** Runs enqueued jobs. One fetch fills all slots of this worker. */
export async function startQueue(taskList: TaskList): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  const poolId = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  let local: { pulse(count: number): void } | undefined;
  events.once('localQueue:init', ({ localQueue }) => {
    local = localQueue;
  });
  // Jobs that waited for this one in the same named queue were announced earlier, so they must be
  // fetched now.
  events.on('job:complete', () => void setTimeout(() => local?.pulse(1), settleMs).unref());
  const runner = await run({
    connectionString: env.DATABASE_URL,
    concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    maxPoolSize: concurrency,
    events,
    taskList,
    preset: { worker: { localQueue: { size: concurrency, ttl: localMs } } },
  });
  return { poolId: await poolId, stop: () => runner.stop().catch(() => undefined) };
}
