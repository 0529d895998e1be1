import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import type { Claimed } from '#server/notifications/claim-deliveries.ts';
import { claimDeliveries } from '#server/notifications/claim-deliveries.ts';
import { notifyTask } from '#server/notifications/note-event.ts';
import { planDeliveries } from '#server/notifications/plan-deliveries.ts';
import { recordAttempt } from '#server/notifications/record-attempt.ts';
import { sendMessage, sendTimeoutMs } from '#server/notifications/channels/send-message.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { Clock } from '#server/platform/clock.ts';
import { systemClock } from '#server/platform/clock.ts';

const actor = systemActor('notifier');
/** Few at a time, so that a lease outlasts its whole batch. */
const batch = 20;
/** An event that could not be planned is tried again. */
const retryMs = 5_000;

async function deliver(claimed: Claimed, now: Date, timeoutMs: number): Promise<void> {
  const { id, lease, facts, channel } = claimed;
  const result = await sendMessage(channel.settings, {
    id,
    channelId: channel.id,
    facts,
    allow: channel.allow,
    now,
    timeoutMs,
  });
  const { ok, status, answer, tookMs, retryAfterMs } = result;
  const attempt = { at: now.toISOString(), ok, status, answer, tookMs };
  await recordAttempt(actor, { id, lease, attempt, retryAfterMs }, { now });
}

/** Plans what was noted, in its order. One event that cannot be planned holds no other up; it is tried again. */
export async function planNoted(clock: Clock, signal: AbortSignal): Promise<void> {
  const events = await db().notificationEvent.findMany({
    where: { plannedAt: null },
    orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
    take: 1_000,
  });
  for (const { id } of events) {
    if (signal.aborted) return;
    try {
      await planDeliveries(actor, { eventId: id }, { now: clock() });
    } catch (error) {
      logger.warn('a notification could not be planned', { eventId: id, error });
    }
  }
}

/** Plans what was noted and sends what is due, all of a batch at once: a channel that hangs holds no other up. */
export async function sendDue(
  clock: Clock,
  signal: AbortSignal,
  timeoutMs: number = sendTimeoutMs,
): Promise<void> {
  await planNoted(clock, signal);
  while (!signal.aborted) {
    const now = clock();
    const claimed = await claimDeliveries(actor, { limit: batch }, { now });
    await Promise.all(claimed.map((delivery) => deliver(delivery, now, timeoutMs)));
    if (claimed.length === 0) break;
  }
}

/** Time until a delivery is due or a lease ends, at least a second; infinite where none waits. */
async function nextDeliveryMs(now: Date): Promise<number> {
  const [unplanned, waiting, sending] = await Promise.all([
    db().notificationEvent.findFirst({ where: { plannedAt: null }, select: { id: true } }),
    db().notificationDelivery.aggregate({
      where: { state: { in: ['pending', 'held'] } },
      _min: { nextAttemptAt: true },
    }),
    db().notificationDelivery.aggregate({
      where: { state: 'sending' },
      _min: { leaseUntil: true },
    }),
  ]);
  const times = [waiting._min.nextAttemptAt, sending._min.leaseUntil].flatMap((at) => at ?? []);
  const dueMs = times.map((at) => Math.max(1_000, at.getTime() - now.getTime()));
  return Math.min(...dueMs, ...(unplanned === null ? [] : [retryMs]));
}

/** Tells people. A killed run loses nothing: what it had claimed is sent again under the same id. */
export const sendNotifications = job({
  id: notifyTask,
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { signal, rerunIn }) => {
    // At rest this is all: no transaction is opened.
    if ((await nextDeliveryMs(systemClock())) === Number.POSITIVE_INFINITY) return;
    await sendDue(systemClock, signal);
    rerunIn(await nextDeliveryMs(systemClock()));
  },
});
