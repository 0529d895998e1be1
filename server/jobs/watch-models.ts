import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { job } from '#server/jobs/queue/job.ts';
import { placeModels } from '#server/model-monitoring/place-models.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { flushForJob } from '#server/telemetry/spool/get-spool.ts';

/** The longest that one pass keeps the job from the next. */
const passMs = 20_000;

/** Measures what models do and how well, as series; finds out where they stand in the graph. */
export const watchModelsJob = job({
  id: 'watch-models',
  payload: z.object({}),
  everyMs: Math.min(60, env.TANDEM_EVALUATE_SECONDS) * 1_000,
  // Steps of models end on this grid: what they say is due at once.
  offsetMs: 0,
  run: async (_payload, { now }) => {
    await flushForJob();
    await placeModels(now);
    await watchModels(now, passMs);
  },
});
