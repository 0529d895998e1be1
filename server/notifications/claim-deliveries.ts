import { z } from 'zod';
import {
  channelSettingsSchema,
  type ChannelSettings,
} from '#lib/schemas/notifications/notifications.ts';
import { factsSchema, type Facts } from '#server/notifications/facts.ts';
import { sumUpHeld } from '#server/notifications/sum-up-held.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

/**
 * Longer than any attempt takes. After that, another worker repeats the delivery under the same ID.
 */
export const deliveryLeaseMs = 60_000;

export type Claimed = {
  id: string;
  lease: string;
  facts: Facts;
  channel: { id: string; settings: ChannelSettings; allow: string[] };
};

/**
 * Skips deliveries whose channel is disabled or deleted, with the reason; they can be resent
 * manually.
 */
async function skipUnsendable(context: VerbContext): Promise<void> {
  const on = await context.tx.notificationChannel.findMany({
    where: { enabled: true },
    select: { id: true },
  });
  await context.tx.notificationDelivery.updateMany({
    where: {
      OR: [
        { state: { in: ['pending', 'held'] }, nextAttemptAt: { lte: context.now } },
        { state: 'sending', leaseUntil: { lte: context.now } },
      ],
      channelId: { notIn: on.map(({ id }) => id) },
    },
    data: {
      state: 'skipped',
      reason: 'The channel was disabled or removed when it was due.',
      nextAttemptAt: null,
    },
  });
}

/**
 * Skips deliveries that were waiting for an acknowledgment or decision that has since been made.
 */
async function skipTaken({ tx, now }: VerbContext): Promise<void> {
  await tx.$executeRaw`
    update "NotificationDelivery" due
    set "state" = 'skipped', "reason" = 'It was already handled by then.', "nextAttemptAt" = null
    where due."unlessTaken" and due."state" in ('pending', 'held') and due."attempts" = 0
      and due."nextAttemptAt" <= ${now}
      and not (case when due."event" like 'approval-%'
        then exists (select 1 from "Action" a where a."id" = due."actionId" and a."status" = 'proposed')
        when due."event" = 'rollout-waits'
        then exists (select 1 from "ModelRollout" r
          where r."id" = (due."facts" #>> '{rollout,id}')::uuid and r."state" = 'waiting')
        else exists (select 1 from "Incident" i where i."id" = due."incidentId"
          and i."status" in ('triggered', 'reopened') and coalesce(i."snoozedUntil", ${now}) <= ${now}) end)`;
}

/**
 * Claims due deliveries, including those of a worker that was killed while sending. Each gets a
 * lease, and only the lease holder may write the result. In a thread, the first attempt of a
 * message waits for the first attempt of the previous message.
 */
export const claimDeliveries = verb(
  {
    permission: 'notifications:write',
    input: z.object({ limit: z.number().int().min(1).max(100) }),
    audit: 'notifications.claim',
  },
  async (context, { limit }): Promise<Claimed[]> => {
    context.nothingChanged();
    const { tx, now } = context;
    await skipUnsendable(context);
    await skipTaken(context);
    await sumUpHeld(context);
    const lease = newId();
    const until = new Date(now.getTime() + deliveryLeaseMs);
    const rows = await tx.$queryRaw<{ id: string }[]>`
      update "NotificationDelivery" set "state" = 'sending', "attempts" = "attempts" + 1,
        "lease" = ${lease}::uuid, "leaseUntil" = ${until}
      where "id" in (
        select "id" from "NotificationDelivery" due
        where (("state" in ('pending', 'held') and "nextAttemptAt" <= ${now})
           or ("state" = 'sending' and "leaseUntil" <= ${now}))
          and not exists (
            select 1 from "NotificationDelivery" before
            where before."channelId" = due."channelId" and before."incidentId" = due."incidentId"
              and (before."createdAt", before."id") < (due."createdAt", due."id")
              and (before."state" = 'sending' or (before."state" in ('pending', 'held')
                and before."attempts" = 0 and before."nextAttemptAt" <= ${now})))
        order by "nextAttemptAt", "createdAt", "id" limit ${limit} for update skip locked)
      returning "id"`;
    const claimed = await tx.notificationDelivery.findMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const channels = await tx.notificationChannel.findMany({
      where: { id: { in: claimed.map((row) => row.channelId) } },
    });
    return claimed.flatMap((row) => {
      const channel = channels.find(({ id }) => id === row.channelId);
      if (channel === undefined) return [];
      const settings = channelSettingsSchema.parse(channel.settings);
      const facts = factsSchema.parse(row.facts);
      return [
        { id: row.id, lease, facts, channel: { id: channel.id, settings, allow: channel.allow } },
      ];
    });
  },
);
