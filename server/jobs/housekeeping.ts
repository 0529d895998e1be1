import { z } from 'zod';
import { remindApprovals } from '#server/actions/remind-approvals.ts';
import { expireAction } from '#server/actions/runs/end-action.ts';
import { forgetAddresses } from '#server/infrastructure/resources/forget-addresses.ts';
import { job } from '#server/jobs/queue/job.ts';
import { systemActor } from '#server/platform/actor.ts';
import { sealAuditTask } from '#server/platform/audit/audit.ts';
import { sealAll, sealDelayMs } from '#server/platform/audit/seal-audit.ts';
import { cleanUp } from '#server/platform/database/clean-up.ts';
import { db } from '#server/platform/database/db.ts';
import { forgetReplacedCosts } from '#server/telemetry/queries/costs/cost-imports.ts';

const empty = z.object({});

/** Seals audit rows into the hash chain within seconds. */
export const sealAuditJob = job({
  id: sealAuditTask,
  payload: empty,
  everyMs: 60_000,
  woken: true,
  wakeDelayMs: sealDelayMs,
  run: async (_payload, { now, signal, rerunIn }) => {
    if (await sealAll(now, signal)) rerunIn(sealDelayMs);
  },
});

/**
 * An action waits at least a minute before it expires, so every action is seen by a run before its
 * expiry time.
 */
const expiryEveryMs = 30_000;

/** Expires proposals at their expiry time. */
export const expireActionsJob = job({
  id: 'expire-actions',
  payload: empty,
  everyMs: expiryEveryMs,
  // When a worker takes over the schedule, proposals that expired in the meantime end immediately,
  // and a failed run is repeated soon.
  woken: true,
  run: async (_payload, { now, rerunIn }) => {
    const soon = await db().action.findMany({
      where: {
        status: 'proposed',
        expiresAt: { lte: new Date(now.getTime() + expiryEveryMs) },
        past: false,
      },
      select: { id: true, expiresAt: true },
    });
    // A timer may fire a millisecond early.
    for (const { expiresAt } of soon)
      if (expiresAt > now) rerunIn(expiresAt.getTime() - now.getTime() + 1);
    for (const { id, expiresAt } of soon)
      if (expiresAt <= now) await expireAction(systemActor('expiry'), { id }, { now });
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

/** Removes data after its retention time. */
export const cleanUpJob = job({
  id: 'clean-up',
  payload: empty,
  everyMs: 3_600_000,
  run: async (_payload, { now }) => {
    await cleanUp(now);
    await forgetAddresses(now);
  },
});

/** Removes rows of cost files that newer files replaced. */
export const forgetCostsJob = job({
  id: 'forget-costs',
  payload: empty,
  everyMs: 6 * 3_600_000,
  run: async () => forgetReplacedCosts(),
});
