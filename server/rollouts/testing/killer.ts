export type Worker = { kill: () => Promise<void> };

/** A worker that is killed abruptly and restarted. */
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
