import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { registryEventSchema, testWebhookInput } from '#lib/schemas/models/webhooks.ts';
import { sendTimeoutMs } from '#server/notifications/channels/send-message.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import { found, verb } from '#server/platform/verb.ts';
import { sendWebhook } from './send-webhook.ts';
import { exampleFacts, webhookBody } from './webhook-body.ts';
import { webhookReach } from './webhook-row.ts';

const recordTest = verb(
  {
    permission: 'models:write',
    input: z.object({
      id: idSchema,
      name: z.string(),
      event: registryEventSchema,
      ok: z.boolean(),
      status: z.number().nullable(),
    }),
    audit: 'registry-webhooks.test',
  },
  async (context, { id, name, ...after }) => {
    await context.audit({ subject: { kind: 'registry-webhook', id, name }, after });
  },
);

/**
 * Immediately sends an example event once, even for a disabled webhook, and returns the receiver's
 * response.
 */
export async function testWebhook(actor: Actor, given: z.input<typeof testWebhookInput>) {
  requirePermission(actor, 'models:write', {});
  const { webhookId: id, event: asked } = parseInput(testWebhookInput, given);
  const row = found(await db().registryWebhook.findUnique({ where: { id } }), 'webhook');
  requireReach(actor, webhookReach(row));
  const event = asked ?? registryEventSchema.parse(row.events[0]);
  const now = new Date();
  const body = webhookBody(event, exampleFacts[event], now);
  const message = { deliveryId: newId(), body, now, timeoutMs: sendTimeoutMs };
  const { ok, status, answer } = await sendWebhook(row, message);
  await recordTest(actor, { id, name: row.name, event, ok, status });
  return {
    result: {
      success: ok,
      ...(status === null
        ? { errorMessage: answer }
        : { responseStatus: status, responseBody: answer }),
    },
  };
}
