import { z } from 'zod';
import { job } from '#server/jobs/job.ts';
import { expireAction } from '#server/actions/end-action.ts';
import { remindApprovals } from '#server/actions/remind-approvals.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { cleanUp } from '#server/platform/clean-up.ts';
import { forgetReplacedCosts } from '#server/telemetry/queries/cost-imports.ts';
import { sealAudit } from '#server/platform/seal-audit.ts';

const empty = z.object({});

/** Seals audit rows into the hash chain within seconds. */
export const sealAuditJob = job({
  id: 'seal-audit',
  payload: empty,
  everyMs: 5_000,
  run: async (_payload, { now, signal }) => {
    while (!signal.aborted && (await sealAudit(now)) === 500);
  },
});

export const expireActionsJob = job({
  id: 'expire-actions',
  payload: empty,
  everyMs: 10_000,
  run: async (_payload, { now }) => {
    const due = await db().action.findMany({
      where: { status: 'proposed', expiresAt: { lte: now }, past: false },
      select: { id: true },
    });
    for (const { id } of due) await expireAction(systemActor('expiry'), { id }, { now });
  },
});

export const remindApprovalsJob = job({
  id: 'remind-approvals',
  payload: empty,
  everyMs: 30_000,
  run: async (_payload, { now }) => {
    await remindApprovals(systemActor('reminder'), {}, { now });
  },
});

/** Removes what is only kept for a while. */
export const cleanUpJob = job({
  id: 'clean-up',
  payload: empty,
  everyMs: 3_600_000,
  run: async (_payload, { now }) => cleanUp(now),
});

/** Removes rows of cost files that others replaced. */
export const forgetCostsJob = job({
  id: 'forget-costs',
  payload: empty,
  everyMs: 6 * 3_600_000,
  run: async () => forgetReplacedCosts(),
});
