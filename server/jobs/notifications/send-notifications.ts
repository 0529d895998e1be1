import { z } from 'zod';
import { job } from '#server/jobs/queue/job.ts';
import { sendMessage, sendTimeoutMs } from '#server/notifications/channels/send-message.ts';
import { claimDeliveries, type Claimed } from '#server/notifications/claim-deliveries.ts';
import { notifyTask } from '#server/notifications/note-event.ts';
import { planDeliveries } from '#server/notifications/plan-deliveries.ts';
import { recordAttempt } from '#server/notifications/record-attempt.ts';
import { systemActor } from '#server/platform/actor.ts';
import { systemClock, type Clock } from '#server/platform/clock.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';

const actor = systemActor('notifier');
/** Small enough for a lease to outlast a whole batch. */
const batch = 20;
/** Delay before the planning of an event is retried. */
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

/**
 * Plans recorded events in order. An event that cannot be planned is retried and does not block the
 * others.
 */
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

/**
 * Plans recorded events and sends due deliveries. A batch is sent in parallel, so that an
 * unresponsive channel does not block the others.
 */
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

/**
 * Time until a delivery is due or a lease ends, at least a second; infinite if nothing is waiting.
 */
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

/**
 * Sends notifications. If a run is killed, nothing is lost: the deliveries that it claimed are sent
 * again with the same id.
 */
export const sendNotifications = job({
  id: notifyTask,
  payload: z.object({}),
  everyMs: 60_000,
  woken: true,
  run: async (_payload, { signal, rerunIn }) => {
    // When idle, returns early without opening a transaction.
    if ((await nextDeliveryMs(systemClock())) === Number.POSITIVE_INFINITY) return;
    await sendDue(systemClock, signal);
    rerunIn(await nextDeliveryMs(systemClock()));
  },
});
