import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { nextSyncMs, syncDueServers } from '#server/models/remote-mlflow/sync-due.ts';

/** Copies from MLflow servers; each follows its own interval, which is at least half a minute. */
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
