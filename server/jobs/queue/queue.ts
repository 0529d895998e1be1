import { EventEmitter } from 'node:events';
import type { TaskList, WorkerEvents } from 'graphile-worker';
import { run } from 'graphile-worker';
import { env } from '#server/platform/env.ts';

/** Jobs that were enqueued and are in progress at the same time. */
const concurrency = 4;
/** A job that was enqueued is announced by NOTIFY. The poll is for those that are due later, such as repeats. */
const pollMs = 10_000;
/** What waits for longer behind other jobs of this worker goes back to the database, for others. */
const localMs = 1_000;
/** Time for a job's end to be stored. */
const settleMs = 100;

export type Queue = { poolId: string; stop(): Promise<void> };

/** Runs enqueued jobs: one fetch for all of this worker's places. */
export async function startQueue(taskList: TaskList): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  const poolId = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  let local: { pulse(count: number): void } | undefined;
  events.once('localQueue:init', ({ localQueue }) => {
    local = localQueue;
  });
  // A job that waited for the end of this one, in the queue of one name, was announced long ago.
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
