import { z } from 'zod';
import { job } from '#server/jobs/job.ts';
import { expireAction } from '#server/actions/end-action.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { forgetIdempotency } from '#server/platform/idempotency.ts';
import { sealAudit } from '#server/platform/seal-audit.ts';

const empty = z.object({});
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

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
      where: { status: 'proposed', expiresAt: { lte: now } },
      select: { id: true },
    });
    for (const { id } of due) await expireAction(systemActor('expiry'), { id }, { now });
  },
});

/** Removes what is only kept for a while: hints, idempotency answers, ended sessions and links, old intake rows. */
export const cleanUpJob = job({
  id: 'clean-up',
  payload: empty,
  everyMs: hourMs,
  run: async (_payload, { now }) => {
    const before = (ms: number) => new Date(now.getTime() - ms);
    await db().outboxEvent.deleteMany({ where: { createdAt: { lt: before(hourMs) } } });
    await forgetIdempotency(now);
    await db().session.deleteMany({
      where: {
        OR: [{ expiresAt: { lt: before(30 * dayMs) } }, { endedAt: { lt: before(30 * dayMs) } }],
      },
    });
    await db().oneTimeLink.deleteMany({ where: { expiresAt: { lt: before(dayMs) } } });
    await db().intakeItem.deleteMany({ where: { processedAt: { lt: before(7 * dayMs) } } });
  },
});
