import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import type { RegistryWebhook, RegistryWebhookDelivery } from '#server/generated/prisma/client.ts';
import { sendTimeoutMs } from '#server/notifications/channels/send-message.ts';
import { afterAttempt } from '#server/notifications/retry-schedule.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { Clock } from '#server/platform/clock.ts';
import { db } from '#server/platform/database/db.ts';
import { verb } from '#server/platform/verb.ts';
import { sendWebhook } from './send-webhook.ts';

const actor = systemActor('registry webhooks');
/** Small, so that a lease outlasts its whole batch. */
const batch = 20;
/**
 * Longer than any attempt takes. After that, another worker repeats the delivery under the same ID.
 */
const leaseMs = 60_000;

type Claimed = RegistryWebhookDelivery & { webhook: RegistryWebhook };

/** Claims due deliveries, including those of a killed worker. The attempt number is the lease. */
const claimDue = verb(
  {
    permission: 'models:write',
    input: z.object({ limit: z.number().int().min(1).max(100) }),
    audit: 'registry-webhooks.claim',
  },
  async (context, { limit }): Promise<Claimed[]> => {
    context.nothingChanged();
    const { tx, now } = context;
    const until = new Date(now.getTime() + leaseMs);
    const rows = await tx.$queryRaw<{ id: string }[]>`
      update "RegistryWebhookDelivery" set "attempts" = "attempts" + 1, "nextAttemptAt" = ${until}
      where "id" in (
        select d."id" from "RegistryWebhookDelivery" d join "RegistryWebhook" w on w."id" = d."webhookId"
        where d."nextAttemptAt" <= ${now} and w."status" = 'ACTIVE'
        order by d."nextAttemptAt", d."id" limit ${limit} for update of d skip locked)
      returning "id"`;
    return tx.registryWebhookDelivery.findMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      include: { webhook: true },
    });
  },
);

const triedInput = z.object({
  id: idSchema,
  webhookId: idSchema,
  attempts: z.number().int(),
  result: z.object({
    ok: z.boolean(),
    status: z.number().nullable(),
    answer: z.string(),
    retryAfterMs: z.number().nullable(),
  }),
});

/** Stores the result of an attempt. A receiver that is permanently gone gets no more deliveries. */
const recordTry = verb(
  { permission: 'models:write', input: triedInput, audit: 'registry-webhooks.record-attempt' },
  async (context, { id, webhookId, attempts, result }) => {
    context.nothingChanged();
    const { tx, now } = context;
    const next = afterAttempt(attempts, result, now.getTime(), { kind: 'webhook' });
    const { count } = await tx.registryWebhookDelivery.updateMany({
      where: { id, attempts, nextAttemptAt: { not: null } },
      data: {
        nextAttemptAt: next.state === 'pending' ? new Date(next.atMs) : null,
        deliveredAt: next.state === 'delivered' ? now : null,
        status: result.status,
        answer: result.answer.slice(0, 300),
      },
    });
    if (count === 0) return;
    const said = result.status === null ? '' : `It answered ${result.status}. `;
    const problem =
      next.state === 'delivered' ? null : `${said}${result.answer}`.trim().slice(0, 300);
    await tx.registryWebhook.updateMany({
      where: { id: webhookId },
      data: { problem, ...(problem === null ? { lastDeliveredAt: now } : {}) },
    });
    if (next.state !== 'failed' || !next.gone) return;
    const off = await tx.registryWebhook.updateManyAndReturn({
      where: { id: webhookId, status: 'ACTIVE' },
      data: { status: 'DISABLED', problem: next.reason, updatedAt: now },
      select: { name: true },
    });
    for (const { name } of off)
      await context.audit({
        subject: { kind: 'registry-webhook', id: webhookId, name },
        before: { status: 'ACTIVE' },
        after: { status: 'DISABLED' },
        reason: next.reason,
      });
  },
);

async function deliver(claimed: Claimed, now: Date, timeoutMs: number): Promise<void> {
  const { id, webhookId, attempts, body, webhook } = claimed;
  const result = await sendWebhook(webhook, { deliveryId: id, body, now, timeoutMs });
  await recordTry(actor, { id, webhookId, attempts, result }, { now });
}

/** Sends a batch of due deliveries in parallel, so that a hanging receiver blocks no other. */
export async function deliverWebhooks(
  clock: Clock,
  signal: AbortSignal,
  timeoutMs: number = sendTimeoutMs,
): Promise<void> {
  while (!signal.aborted) {
    const now = clock();
    const claimed = await claimDue(actor, { limit: batch }, { now });
    await Promise.all(claimed.map((delivery) => deliver(delivery, now, timeoutMs)));
    if (claimed.length === 0) return;
  }
}

/** Milliseconds until a delivery is due, at least a second; infinite if none is waiting. */
export async function nextWebhookMs(now: Date): Promise<number> {
  const next = await db().registryWebhookDelivery.aggregate({
    where: { webhook: { status: 'ACTIVE' } },
    _min: { nextAttemptAt: true },
  });
  const at = next._min.nextAttemptAt;
  return at === null ? Number.POSITIVE_INFINITY : Math.max(1_000, at.getTime() - now.getTime());
}
