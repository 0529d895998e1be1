type Worker = { kill: () => Promise<void> };

/** A worker that can be killed at once and is started anew. */
export type KilledWorker = {
  killAndStart: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * One kill after the other: of two at once each would start a worker, and one of those would live on unseen. `letGo`
 * frees what the dead worker held.
 */
export async function startKilled(
  start: () => Promise<Worker>,
  letGo: () => Promise<void>,
): Promise<KilledWorker> {
  let worker = await start();
  let killed = Promise.resolve();
  const replace = async (): Promise<void> => {
    await worker.kill();
    await letGo();
    worker = await start();
  };
  return {
    killAndStart: () => {
      killed = killed.then(replace);
      return killed;
    },
    stop: async () => {
      await killed;
      await worker.kill();
    },
  };
}
