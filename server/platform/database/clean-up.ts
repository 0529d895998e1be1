import { forgetIdempotency } from '#server/platform/http/idempotency.ts';
import { db } from './db.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Removes data past its retention: hints, idempotency responses, ended sessions and links,
 * heartbeats of dead workers, processed ingest rows, delivered notifications and webhooks, and
 * images of notes that were never saved.
 */
export async function cleanUp(now: Date): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  await db().outboxEvent.deleteMany({ where: { createdAt: { lt: before(hourMs) } } });
  await forgetIdempotency(now);
  await db().session.deleteMany({
    where: {
      OR: [{ expiresAt: { lt: before(30 * dayMs) } }, { endedAt: { lt: before(30 * dayMs) } }],
    },
  });
  await db().workerHeartbeat.deleteMany({ where: { seenAt: { lt: before(hourMs) } } });
  await db().signInTries.deleteMany({ where: { failedAt: { lt: before(dayMs) } } });
  await db().spentChallenge.deleteMany({ where: { spentAt: { lt: before(dayMs) } } });
  await db().signInWait.deleteMany({ where: { readyAt: { lt: before(dayMs) } } });
  await db().oneTimeLink.deleteMany({ where: { expiresAt: { lt: before(dayMs) } } });
  await db().notificationEvent.deleteMany({ where: { plannedAt: { lt: before(90 * dayMs) } } });
  await db().notificationDelivery.deleteMany({
    where: {
      createdAt: { lt: before(90 * dayMs) },
      state: { in: ['delivered', 'failed', 'skipped'] },
    },
  });
  await db().registryWebhookDelivery.deleteMany({
    where: { createdAt: { lt: before(30 * dayMs) } },
  });
  await db().intakeItem.deleteMany({ where: { processedAt: { lt: before(7 * dayMs) } } });
  await db()
    .$executeRaw`delete from "IncidentImage" i where i."createdAt" < ${before(dayMs)} and not exists (
    select 1 from "IncidentEvent" e where e."incidentId" = i."incidentId" and e."deletedAt" is null
      and strpos(e."body", i."id"::text) > 0)`;
}
