import { deliveryIdInput } from '#lib/schemas/notifications/notifications.ts';
import { wakeNotifier } from '#server/notifications/note-event.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, verb } from '#server/platform/verb.ts';

/**
 * Resets a delivery to the start of its schedule, under the same ID. A held delivery is sent
 * immediately.
 */
export const resendDelivery = verb(
  {
    permission: 'notifications:write',
    input: deliveryIdInput,
    audit: 'notifications.resend',
  },
  async (context, { id }) => {
    const row = found(
      await context.tx.notificationDelivery.findUnique({ where: { id } }),
      'delivery',
    );
    const channel = await context.tx.notificationChannel.findUnique({
      where: { id: row.channelId },
    });
    if (channel === null || !channel.enabled)
      throw new TandemError('conflict', `The channel ${row.channelName} is disabled or removed.`);
    const { count } = await context.tx.notificationDelivery.updateMany({
      where: { id, state: { not: 'sending' } },
      data: { state: 'pending', attempts: 0, nextAttemptAt: context.now, reason: null },
    });
    if (count === 0) throw new TandemError('conflict', 'It is being sent right now.');
    await context.audit({
      subject: { kind: 'delivery', id, name: `${row.event} to ${row.channelName}` },
      before: { state: row.state, attempts: row.attempts },
      after: { state: 'pending' },
      teamId: row.teamId,
      environmentId: row.environmentId,
    });
    await context.emit('notifications', id);
    await wakeNotifier(context);
    return { id };
  },
);
