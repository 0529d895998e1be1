import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import {
  attemptSchema,
  channelIdInput,
  channelSettingsSchema,
  type ChannelTest,
} from '#lib/schemas/notifications/notifications.ts';
import { channelReach } from '#server/notifications/channels/secrets-of.ts';
import { sendMessage, sendTimeoutMs } from '#server/notifications/channels/send-message.ts';
import { factsSchema, plainFacts, type Facts } from '#server/notifications/facts.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import { found, verb } from '#server/platform/verb.ts';

function testFacts(now: Date, by: string): Facts {
  return {
    ...plainFacts({
      event: 'test',
      thread: 'TEST',
      state: 'Test',
      title: 'Tandem can reach you here',
      at: now,
      demo: false,
    }),
    asked: `No action needed. ${by} tested this channel.`,
  };
}

const recordInput = z.object({
  id: idSchema,
  channelId: idSchema,
  facts: factsSchema,
  attempt: attemptSchema,
});

const recordTest = verb(
  { permission: 'notifications:write', input: recordInput, audit: 'notifications.test-channel' },
  async (context, { id, channelId, facts, attempt }) => {
    const channel = found(
      await context.tx.notificationChannel.findUnique({ where: { id: channelId } }),
      'channel',
    );
    await context.tx.notificationDelivery.create({
      data: {
        id,
        event: 'test',
        channelId,
        channelName: channel.name,
        channelKind: channel.kind,
        severity: facts.severity,
        facts: toJson(facts),
        state: attempt.ok ? 'delivered' : 'failed',
        reason: attempt.ok ? null : 'A test is not retried.',
        attempts: 1,
        status: attempt.status,
        answer: attempt.answer,
        log: toJson([attempt]),
        deliveredAt: attempt.ok ? context.now : null,
        createdAt: context.now,
      },
    });
    if (attempt.ok)
      await context.tx.notificationChannel.update({
        where: { id: channelId },
        data: { lastDeliveredAt: context.now },
        select: { id: true },
      });
    await context.audit({
      subject: { kind: 'channel', id: channelId, name: channel.name },
      after: { ok: attempt.ok, status: attempt.status, answer: attempt.answer },
    });
    await context.emit('notifications', id);
  },
);

/**
 * Immediately sends one test message, even over a disabled channel, and returns the receiver's
 * response.
 */
export async function testChannel(
  actor: Actor,
  given: z.input<typeof channelIdInput>,
): Promise<ChannelTest> {
  requirePermission(actor, 'notifications:write');
  const { id: channelId } = parseInput(channelIdInput, given);
  const channel = found(
    await db().notificationChannel.findUnique({ where: { id: channelId } }),
    'channel',
  );
  const settings = channelSettingsSchema.parse(channel.settings);
  requireReach(actor, channelReach({ settings, allow: channel.allow }));
  const [id, now] = [newId(), new Date()];
  const facts = testFacts(now, actor.name);
  const { ok, status, answer, tookMs } = await sendMessage(settings, {
    id,
    channelId,
    facts,
    allow: channel.allow,
    now,
    timeoutMs: sendTimeoutMs,
  });
  const attempt = { at: now.toISOString(), ok, status, answer, tookMs };
  await recordTest(actor, { id, channelId, facts, attempt });
  return { ok, status, answer, tookMs };
}
