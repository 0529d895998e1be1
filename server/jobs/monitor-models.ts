import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { placeModels } from '#server/model-monitoring/place-models.ts';
import { env } from '#server/platform/env.ts';
import { flushForJob } from '#server/telemetry/spool/get-spool.ts';

/** Maximum duration of a pass in ms, because it delays the job's next run. */
const passMs = 20_000;

/** Measures model behavior and quality as series, and places models in the graph. */
export const watchModelsJob = job({
  id: 'watch-models',
  payload: z.object({}),
  everyMs: Math.min(60, env.TANDEM_EVALUATE_SECONDS) * 1_000,
  // Model steps end on this grid, so their results are due immediately.
  offsetMs: 0,
  run: async (_payload, { now }) => {
    await flushForJob();
    await placeModels(now);
    await watchModels(now, passMs);
  },
});
