import { EventEmitter } from 'node:events';
import { run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { env } from '#server/platform/env.ts';

/** Maximum number of enqueued jobs in progress at the same time. */
const concurrency = 4;
/** NOTIFY announces enqueued jobs. The poll is for those that are due later, such as retries. */
const pollMs = 10_000;
/**
 * Jobs that wait longer behind other jobs of this worker return to the database, for other
 * workers.
 */
const localMs = 1_000;
/** Time for storing a job's end. */
const settleMs = 100;

export type Queue = { poolId: string; stop(): Promise<void> };

/** Runs enqueued jobs: one fetch for all of this worker's slots. */
export async function startQueue(taskList: TaskList): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  const poolId = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  let local: { pulse(count: number): void } | undefined;
  events.once('localQueue:init', ({ localQueue }) => {
    local = localQueue;
  });
  // A job that waited for this one to end, in the same named queue, was announced long ago.
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
