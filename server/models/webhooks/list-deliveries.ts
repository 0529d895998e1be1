import type { z } from 'zod';
import type { Page } from '#lib/schemas/fields.ts';
import {
  registryEventSchema,
  webhookDeliveriesInput,
  webhookDeliveryIdInput,
  webhookItemsInput,
  type WebhookDeliveryItem,
  type WebhookItem,
} from '#lib/schemas/models/webhooks.ts';
import type { RegistryWebhook, RegistryWebhookDelivery } from '#server/generated/prisma/client.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { sendWebhooksJob } from './note-registry-event.ts';
import { problemOf, secretAt } from './webhook-row.ts';

type State = z.output<typeof webhookDeliveriesInput>['state'];

/** Filter for deliveries that ended without being accepted. */
const failed = { nextAttemptAt: null, deliveredAt: null };

function inState(state: State) {
  if (state === 'pending') return { nextAttemptAt: { not: null } };
  if (state === 'delivered') return { deliveredAt: { not: null } };
  return state === 'failed' ? failed : {};
}

function toDelivery(row: RegistryWebhookDelivery): WebhookDeliveryItem {
  const state = row.nextAttemptAt === null ? 'failed' : 'pending';
  return {
    id: row.id,
    event: registryEventSchema.parse(row.event),
    state: row.deliveredAt === null ? state : 'delivered',
    attempts: row.attempts,
    status: row.status,
    answer: row.answer,
    createdAt: row.createdAt.toISOString(),
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    body: row.body,
  };
}

const timesOf = ({ createdAt, updatedAt, lastDeliveredAt }: RegistryWebhook) => ({
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
  lastDeliveredAt: lastDeliveredAt?.toISOString() ?? null,
});

/** Number of deliveries in a state, by webhook. */
async function countsOf(ids: string[], state: State): Promise<Map<string, number>> {
  const groups = await db().registryWebhookDelivery.groupBy({
    by: ['webhookId'],
    where: { webhookId: { in: ids }, ...inState(state) },
    _count: true,
  });
  return new Map(groups.map(({ webhookId, _count }) => [webhookId, _count]));
}

/**
 * Webhooks with their undelivered events, newest first. Addresses may contain keys, so reading them
 * needs the write permission.
 */
export const listWebhookItems = query(
  { permission: 'models:write', input: webhookItemsInput },
  async ({ actor }, { cursor, limit }): Promise<Page<WebhookItem>> => {
    requirePermission(actor, 'models:write', {});
    const rows = await db().registryWebhook.findMany({
      where: afterCursor('createdAt', decodeRowCursor(cursor)),
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    const ids = rows.map(({ id }) => id);
    const [waiting, lost] = await Promise.all([countsOf(ids, 'pending'), countsOf(ids, 'failed')]);
    return cutPage(
      rows,
      limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row): WebhookItem => ({
        id: row.id,
        name: row.name,
        description: row.description,
        url: row.url,
        events: row.events.map((event) => registryEventSchema.parse(event)),
        status: row.status === 'ACTIVE' ? 'ACTIVE' : 'DISABLED',
        allow: row.allow,
        secretAt: secretAt(row),
        problem: problemOf(row),
        waiting: waiting.get(row.id) ?? 0,
        failed: lost.get(row.id) ?? 0,
        editedBy: row.editedBy,
        revision: row.revision,
        ...timesOf(row),
      }),
    );
  },
);

/** Past and pending deliveries of a webhook, newest first. */
export const listWebhookDeliveries = query(
  { permission: 'models:write', input: webhookDeliveriesInput },
  async ({ actor }, { webhookId, state, cursor, limit }): Promise<Page<WebhookDeliveryItem>> => {
    requirePermission(actor, 'models:write', {});
    found(await db().registryWebhook.findUnique({ where: { id: webhookId } }), 'webhook');
    const rows = await db().registryWebhookDelivery.findMany({
      where: {
        AND: [{ webhookId }, inState(state), afterCursor('createdAt', decodeRowCursor(cursor))],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return cutPage(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), toDelivery);
  },
);

/** Resets a completed delivery to the start of its schedule, under the same ID. */
export const resendWebhookDelivery = verb(
  {
    permission: 'models:write',
    input: webhookDeliveryIdInput,
    audit: 'registry-webhooks.resend',
  },
  async (context, { id }) => {
    context.requireAt({});
    const { tx, now } = context;
    await tx.$queryRaw`select 1 from "RegistryWebhookDelivery" where id = ${id}::uuid for update`;
    const row = found(
      await tx.registryWebhookDelivery.findUnique({ where: { id }, include: { webhook: true } }),
      'delivery',
    );
    const { webhook } = row;
    if (webhook.status !== 'ACTIVE')
      throw new TandemError('conflict', `The webhook ${webhook.name} is disabled.`);
    // An attempt may be in progress; the attempt number is its lease.
    if (row.nextAttemptAt !== null)
      throw new TandemError('conflict', 'It is still waiting for its next try.');
    const before = { state: toDelivery(row).state, attempts: row.attempts };
    await tx.registryWebhookDelivery.update({
      where: { id },
      data: { attempts: 0, nextAttemptAt: now, deliveredAt: null },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'registry-webhook', id: webhook.id, name: webhook.name },
      before: { delivery: id, ...before },
      after: { delivery: id, state: 'pending' },
    });
    await context.wake(sendWebhooksJob);
    await context.emit('models');
    return { id };
  },
);
