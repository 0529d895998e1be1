import { z } from 'zod';
import { runDueChecks } from '#server/monitoring/run-due-checks.ts';
import { job } from '#server/jobs/job.ts';

/** Runs built-in checks; each keeps to its own interval, which is no shorter than this one. */
export const runChecksJob = job({
  id: 'run-checks',
  payload: z.object({}),
  everyMs: 10_000,
  run: async (_payload, { now }) => {
    await runDueChecks(now);
  },
});
