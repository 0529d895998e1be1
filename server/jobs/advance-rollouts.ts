import { z } from 'zod';
import { job } from '#server/jobs/job.ts';
import { advanceRollout } from '#server/models/rollouts/advance-rollout.ts';
import { openRollout, retrainingsWithoutRollout } from '#server/models/rollouts/open-rollout.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { flushForJob } from '#server/telemetry/get-spool.ts';

const actor = systemActor('rollouts');

/** Begins what retrainings made and takes every open rollout as far as it gets. One that fails holds no other up. */
export async function advanceRollouts(
  now: Date,
  flush: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const actionId of await retrainingsWithoutRollout()) {
    try {
      await openRollout(actor, { actionId }, { now });
    } catch (error) {
      logger.error('a rollout could not begin', { actionId, error });
    }
  }
  const open = await db().modelRollout.findMany({
    // One that called a person because labels are late is still judged by those that come.
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
      // An executor or a store that does not answer is no verdict: the next pass tries again.
      logger.warn('a rollout could not move on', { rolloutId: id, error });
    }
  }
}

export const advanceRolloutsJob = job({
  id: 'advance-rollouts',
  payload: z.object({}),
  everyMs: Math.min(10, env.TANDEM_EVALUATE_SECONDS) * 1_000,
  woken: true,
  run: async (_payload, { now }) => advanceRollouts(now, flushForJob),
});
