import type { db } from '#server/platform/db.ts';

type Worker = { kill: () => Promise<void> };

/** A worker that can be killed at once and is started anew. */
export type KilledWorker = {
  /** `look` runs while no worker does. */
  killAndStart: <T = void>(look?: () => Promise<T>) => Promise<T | undefined>;
  stop: () => Promise<void>;
};

/**
 * One kill after the other: of two at once each would start a worker, and one of those would live on unseen. `free`
 * lets go of what the dead worker held.
 */
export async function startKilled(
  start: () => Promise<Worker>,
  free: () => Promise<void>,
): Promise<KilledWorker> {
  let worker = await start();
  let killed: Promise<unknown> = Promise.resolve();
  return {
    killAndStart: (look) => {
      const next = killed.then(async () => {
        await worker.kill();
        const seen = await look?.();
        await free();
        worker = await start();
        return seen;
      });
      killed = next;
      return next;
    },
    stop: async () => {
      await killed;
      await worker.kill();
    },
  };
}

/** What the dead worker held runs out now instead of in half a minute. */
export async function letGo(tx: ReturnType<typeof db>): Promise<void> {
  const past = new Date(Date.now() - 1);
  await tx.actionRun.updateMany({ where: { status: 'running' }, data: { leaseUntil: past } });
  await tx.$executeRaw`update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = 0`;
  await tx.$executeRaw`update graphile_worker._private_job_queues set locked_at = null, locked_by = null`;
}
