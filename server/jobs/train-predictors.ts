import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { noteAgreement } from '#server/models/predictors/note-agreement.ts';
import { trainSeverity } from '#server/rollouts/predictors/train-severity.ts';

/**
 * Evaluates Tandem's own predictors on people's verdicts, and trains the predictor that learns from
 * them.
 */
export const trainPredictorsJob = job({
  id: 'train-predictors',
  payload: z.object({}),
  everyMs: 5 * 60_000,
  run: async (_payload, { now }) => {
    try {
      await trainSeverity(now);
    } finally {
      await noteAgreement(now);
    }
  },
});
