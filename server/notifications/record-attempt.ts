import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { attemptSchema } from '#lib/schemas/notifications/notifications.ts';
import type { NotificationDelivery, Prisma } from '#server/generated/prisma/client.ts';
import { afterAttempt, type Next } from '#server/notifications/retry-schedule.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

/** Maximum number of attempts stored per delivery. The number of manual resends has no limit. */
const keptAttempts = 50;
const logSchema = z.array(attemptSchema).catch([]);

const input = z.object({
  id: idSchema,
  lease: idSchema,
  attempt: attemptSchema,
  retryAfterMs: z.number().nullable(),
});

function changeOf(next: Next, now: Date): Prisma.NotificationDeliveryUpdateManyMutationInput {
  if (next.state === 'delivered')
    return { state: 'delivered', deliveredAt: now, nextAttemptAt: null, reason: null };
  if (next.state === 'failed') return { state: 'failed', nextAttemptAt: null, reason: next.reason };
  return { state: 'pending', nextAttemptAt: new Date(next.atMs), reason: null };
}

/**
 * Disables a channel whose receiver is permanently gone, with a notice on its page and in the audit
 * log.
 */
async function switchOff(context: VerbContext, delivery: NotificationDelivery): Promise<void> {
  const reason = 'The receiver answered 410 (gone).';
  const { count } = await context.tx.notificationChannel.updateMany({
    where: { id: delivery.channelId, enabled: true },
    data: { enabled: false, offReason: reason, offAt: context.now, updatedAt: context.now },
  });
  if (count === 0) return;
  await context.audit({
    subject: { kind: 'channel', id: delivery.channelId, name: delivery.channelName },
    before: { enabled: true },
    after: { enabled: false },
    reason,
  });
}

/**
 * Records the result of an attempt and the time of the next one. Only the lease holder may do this.
 */
export const recordAttempt = verb(
  { permission: 'notifications:write', input, audit: 'notifications.record-attempt' },
  async (context, given) => {
    context.nothingChanged();
    const { tx, now } = context;
    const held = { id: given.id, state: 'sending', lease: given.lease };
    const delivery = await tx.notificationDelivery.findFirst({ where: held });
    if (delivery === null) return { recorded: false };
    const { attempt } = given;
    const next = afterAttempt(
      delivery.attempts,
      { ...attempt, retryAfterMs: given.retryAfterMs },
      now.getTime(),
      { kind: delivery.channelKind },
    );
    const { count } = await tx.notificationDelivery.updateMany({
      where: held,
      data: {
        ...changeOf(next, now),
        status: attempt.status,
        answer: attempt.answer,
        log: toJson([...logSchema.parse(delivery.log), attempt].slice(-keptAttempts)),
        lease: null,
        leaseUntil: null,
      },
    });
    if (count === 0) return { recorded: false };
    if (next.state === 'delivered')
      await tx.notificationChannel.updateMany({
        where: { id: delivery.channelId },
        data: { lastDeliveredAt: now },
      });
    if (next.state === 'failed' && next.gone) await switchOff(context, delivery);
    await context.emit('notifications', delivery.id);
    return { recorded: true };
  },
);
