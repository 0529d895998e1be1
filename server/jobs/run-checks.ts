import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { nextSlot, offsetOf } from '#server/jobs/queue/slots.ts';
import { checksTask } from '#server/monitoring/checks-source.ts';
import { runDueChecks } from '#server/monitoring/run-due-checks.ts';

/**
 * Shortest interval of a check. The period below is a multiple of it, so that all runs share one
 * grid.
 */
const gridMs = 10_000;

/**
 * Runs built-in checks. Each check has its own interval. Without checks, the job waits until one is
 * saved.
 */
export const runChecksJob = job({
  id: checksTask,
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { now, rerunIn }) => {
    if ((await runDueChecks(now)) === null) return;
    const nowMs = Date.now();
    rerunIn(nextSlot(nowMs, gridMs, offsetOf(checksTask, gridMs)) - nowMs);
  },
});
