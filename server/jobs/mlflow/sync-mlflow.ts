import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { nextSyncMs, syncDueServers } from '#server/models/remote-mlflow/sync-due.ts';

/** Copies data from MLflow servers. Each server has its own interval of at least half a minute. */
export const syncMlflowJob = job({
  id: 'sync-mlflow',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now, signal, rerunIn }) => {
    await syncDueServers(now, { signal });
    rerunIn(await nextSyncMs(new Date()));
  },
});
