import { z } from 'zod';
import { job } from '#server/jobs/job.ts';
import { syncDueServers } from '#server/models/synced/sync-due.ts';

/** Copies from MLflow servers; each keeps to its own interval, which is no shorter than half a minute. */
export const syncMlflowJob = job({
  id: 'sync-mlflow',
  payload: z.object({}),
  everyMs: 10_000,
  woken: true,
  run: async (_payload, { now, signal }) => {
    await syncDueServers(now, { signal });
  },
});
