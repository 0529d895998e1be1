import { z } from 'zod';
import { finishDemoRemoval } from '#server/demo/finish-demo-removal.ts';
import { job } from '#server/jobs/queue/job.ts';

/** Removes the stored data of the demo company after a removal order. */
export const removeDemoJob = job({
  id: 'remove-demo',
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { signal }) => finishDemoRemoval(signal),
});
