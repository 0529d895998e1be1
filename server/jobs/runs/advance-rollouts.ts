import { z } from 'zod';
import { advanceRolloutsTask } from '#server/actions/advance-rollouts-task.ts';
import { job } from '#server/jobs/queue/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { advanceRollout } from '#server/rollouts/advance-rollout.ts';
import { openRollout, retrainingsWithoutRollout } from '#server/rollouts/open-rollout.ts';
import { flushForJob } from '#server/telemetry/spool/get-spool.ts';

const actor = systemActor('rollouts');

/**
 * Opens the rollouts of completed retrainings and advances all open rollouts as far as possible. A
 * failed rollout does not block the others. Returns whether any rollout was open.
 */
export async function advanceRollouts(
  now: Date,
  flush: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const retrainings = await retrainingsWithoutRollout();
  for (const actionId of retrainings) {
    try {
      await openRollout(actor, { actionId }, { now });
    } catch (error) {
      logger.error('a rollout could not start', { actionId, error });
    }
  }
  const open = await db().modelRollout.findMany({
    // A rollout that waits for a person because labels are late is still judged when labels arrive.
    where: { OR: [{ state: 'active' }, { state: 'waiting', stage: 'late' }] },
    select: { id: true },
    orderBy: [{ state: 'asc' }, { createdAt: 'asc' }],
    take: 100,
  });
  if (open.length > 0) await flush();
  for (const { id } of open) {
    try {
      await advanceRollout(id, now);
    } catch (error) {
      // An unresponsive executor or store is not a verdict: the next pass retries.
      logger.warn('a rollout could not advance', { rolloutId: id, error });
    }
  }
  return retrainings.length + open.length > 0;
}

/** Maximum time between two steps of an open rollout, in ms. */
const openEveryMs = Math.min(10, env.TANDEM_EVALUATE_SECONDS) * 1_000;

export const advanceRolloutsJob = job({
  id: advanceRolloutsTask,
  payload: z.object({}),
  everyMs: 3 * openEveryMs,
  woken: true,
  run: async (_payload, { now, rerunIn }) => {
    const fromMs = performance.now();
    if (await advanceRollouts(now, flushForJob))
      rerunIn(Math.max(0, openEveryMs - (performance.now() - fromMs)));
  },
});
