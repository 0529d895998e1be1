import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { NotificationRoute } from '#lib/schemas/notifications/notifications.ts';
import { createChannel } from '#server/notifications/channels/channels.ts';
import { claimDeliveries, deliveryLeaseMs } from '#server/notifications/claim-deliveries.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import { resendDelivery } from '#server/notifications/resend-delivery.ts';
import { retryDelaysMs } from '#server/notifications/retry-schedule.ts';
import { getRoutes, saveRoutes } from '#server/notifications/routes.ts';
import { startTestReceiver, type TestReceiver } from '#server/notifications/testing/receiver.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { secretFile } from '#server/platform/testing/secret.ts';
import { verb } from '#server/platform/verb.ts';
import { planNoted, sendDue } from './send-notifications.ts';

const actor = systemActor('test');
const timeoutMs = 300;
let receiver: TestReceiver;
let channelId: string;

const clock = () => new Date();
const run = () => sendDue(clock, new AbortController().signal, timeoutMs);
const advance = (ms: number) => vi.setSystemTime(Date.now() + ms);
const deliveries = () => db().notificationDelivery.findMany({ orderBy: { createdAt: 'asc' } });
const only = async () => {
  const rows = await deliveries();
  expect(rows).toHaveLength(1);
  return db().notificationDelivery.findFirstOrThrow();
};

const note = verb(
  {
    permission: 'notifications:write',
    input: z.object({ kind: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
    audit: 'test.note',
  },
  async (context, { kind, data }) => {
    context.nothingChanged();
    const id = newId();
    await context.tx.incident.create({
      data: {
        id,
        title: 'checkout is slow',
        status: 'triggered',
        severity: 'error',
        priority: 'P2',
        openedAt: context.now,
        onsetAt: context.now,
      },
    });
    await noteEvent(context, id, { kind, data });
    return { id };
  },
);

const noteMore = verb(
  {
    permission: 'notifications:write',
    input: z.object({ incidentId: z.uuid(), kind: z.string() }),
    audit: 'test.note-more',
  },
  async (context, { incidentId, kind }) => {
    context.nothingChanged();
    await noteEvent(context, incidentId, { kind });
  },
);

async function route(part: Partial<NotificationRoute> = {}): Promise<void> {
  const { version } = await getRoutes(actor, {});
  const one = {
    id: newId(),
    name: 'All',
    enabled: true,
    minSeverity: 'warning' as const,
    channels: [channelId],
    ...part,
  };
  await saveRoutes(actor, { version, routes: [one] });
}

beforeAll(async () => {
  receiver = await startTestReceiver();
});
beforeEach(async () => {
  // Only the date is false: timers and sockets go on, and the receiver's check of the time stamp sees the same date.
  vi.useFakeTimers({ toFake: ['Date'] });
  receiver.received = [];
  receiver.reply = { kind: 'answer', status: 200 };
  await db().notificationDelivery.deleteMany();
  await db().notificationEvent.deleteMany();
  await db().notificationRouting.deleteMany();
  await db().notificationChannel.deleteMany();
  ({ id: channelId } = await createChannel(actor, {
    name: 'hook',
    allow: ['127.0.0.1/32'],
    settings: { kind: 'webhook', url: receiver.url, secretRef: receiver.secretRef },
  }));
  await route();
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await receiver.close();
  await db().$disconnect();
});

test('the whole schedule: ten tries with one id, each signed, then given up with every answer kept', async () => {
  receiver.reply = { kind: 'answer', status: 500, text: 'no room' };
  await note(actor, { kind: 'opened' });
  await run();
  for (const delayMs of retryDelaysMs) {
    const tries = receiver.received.length;
    const { nextAttemptAt } = await only();
    expect(nextAttemptAt?.getTime()).toBe(Date.now() + delayMs);
    advance(delayMs - 1);
    await run();
    expect(receiver.received).toHaveLength(tries);
    advance(1);
    await run();
    expect(receiver.received).toHaveLength(tries + 1);
  }
  const row = await only();
  expect(row).toMatchObject({ state: 'failed', attempts: 10, status: 500, answer: 'no room' });
  expect(row.reason).toBe('Abandoned after 10 tries.');
  expect(receiver.received.map((one) => one.id)).toEqual(Array.from({ length: 10 }, () => row.id));
  expect(receiver.received.every((one) => one.signed)).toBe(true);
  expect(new Set(receiver.received.map((one) => one.body)).size).toBe(1);
  expect(row.log).toHaveLength(10);
  receiver.reply = { kind: 'answer', status: 200 };
  await resendDelivery(actor, { id: row.id });
  await run();
  expect(await only()).toMatchObject({ state: 'delivered', attempts: 1, id: row.id });
});

test('no answer, a redirect and a closed port are failures like any other', async () => {
  receiver.reply = { kind: 'hang' };
  await note(actor, { kind: 'opened' });
  await run();
  expect(await only()).toMatchObject({ state: 'pending', status: null });
  expect((await only()).answer).toMatch(/No response within 0.3 s|timeout/iu);
  receiver.reply = { kind: 'answer', status: 302, headers: { location: `${receiver.url}/next` } };
  advance(5_000);
  await run();
  expect(await only()).toMatchObject({ state: 'pending', status: 302, attempts: 2 });
  expect(receiver.received).toHaveLength(2);
  receiver.reply = { kind: 'answer', status: 204, text: '' };
  advance(300_000);
  await run();
  expect(await only()).toMatchObject({ state: 'delivered', status: 204, attempts: 3 });
});

test('Retry-After is honoured', async () => {
  receiver.reply = { kind: 'answer', status: 503, headers: { 'retry-after': '120' } };
  await note(actor, { kind: 'opened' });
  await run();
  expect((await only()).nextAttemptAt?.getTime()).toBe(Date.now() + 120_000);
});

test('410 switches the channel off with a notice, and what follows is kept as not sent', async () => {
  receiver.reply = { kind: 'answer', status: 410 };
  await note(actor, { kind: 'opened' });
  await run();
  expect(await only()).toMatchObject({ state: 'failed', attempts: 1 });
  expect(await db().notificationChannel.findFirstOrThrow()).toMatchObject({
    enabled: false,
    offReason: 'The receiver answered 410 (gone).',
  });
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { subjectId: channelId, reason: { contains: '410' } },
  });
  expect(entry.actorName).toBe('notifier');
  await note(actor, { kind: 'resolved' });
  await run();
  const [, second] = await deliveries();
  expect(second).toMatchObject({ state: 'skipped', reason: 'The channel was disabled.' });
  expect(receiver.received).toHaveLength(1);
});

test('a worker that is killed while it sends: the next one repeats it under the same id, and only one result counts', async () => {
  await note(actor, { kind: 'opened' });
  await planNoted(clock, new AbortController().signal);
  const [lost] = await claimDeliveries(actor, { limit: 10 });
  await run();
  expect(receiver.received).toHaveLength(0);
  advance(deliveryLeaseMs);
  await run();
  expect(receiver.received.map((one) => one.id)).toEqual([lost?.id]);
  expect(await only()).toMatchObject({ state: 'delivered', attempts: 2 });
});

test('quiet hours hold a message, say so, and let it go at their end', async () => {
  const days = [1, 2, 3, 4, 5, 6, 7];
  vi.setSystemTime(Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 3_600_000);
  await route({
    quiet: { days, from: '00:00', to: '07:00', zone: 'UTC', criticalPasses: true },
  });
  await note(actor, { kind: 'opened' });
  await run();
  const held = await only();
  expect(held).toMatchObject({ state: 'held', reason: 'Quiet hours of the route All.' });
  expect(held.heldUntil?.getTime()).toBe(Date.now() + 6 * 3_600_000);
  expect(receiver.received).toHaveLength(0);
  advance(6 * 3_600_000);
  await run();
  expect(await only()).toMatchObject({ state: 'delivered' });
  expect(receiver.received).toHaveLength(1);
});

test('what quiet hours held goes out as one message when they end, and critical goes through', async () => {
  const days = [1, 2, 3, 4, 5, 6, 7];
  vi.setSystemTime(Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 3_600_000);
  await route({
    quiet: { days, from: '00:00', to: '07:00', zone: 'UTC', criticalPasses: true },
  });
  const { id: first } = await note(actor, { kind: 'opened' });
  const { id: second } = await note(actor, { kind: 'opened' });
  await run();
  await note(actor, { kind: 'opened', data: { to: 'critical' } });
  advance(60_000);
  await run();
  expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { data: { severity: 'critical' } },
  ]);
  advance(6 * 3_600_000);
  await Promise.all([run(), run()]);
  expect(receiver.received).toHaveLength(2);
  expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({
    type: 'tandem.digest',
    data: {
      title: '[SUMMARY] 2 messages held by quiet hours',
      severity: 'error',
      held: [{ incident: { id: first } }, { incident: { id: second } }],
      links: [
        expect.stringContaining(`/incidents/${first}`),
        expect.stringContaining(`/incidents/${second}`),
        expect.stringContaining('/settings/notifications?tab=log'),
      ],
    },
  });
  const rows = await deliveries();
  expect(rows.map(({ event, state }) => `${event} ${state}`).toSorted()).toEqual([
    'digest delivered',
    'opened delivered',
    'opened summed-up',
    'opened summed-up',
  ]);
  // Its first message was never sent separately, so the next one starts the thread.
  await noteMore(actor, { incidentId: first, kind: 'resolved' });
  await run();
  expect(receiver.received).toHaveLength(3);
  const [last] = (await deliveries()).filter(({ event }) => event === 'resolved');
  expect(last?.facts).toMatchObject({ first: true });
});

test('what no route takes is kept with the reason', async () => {
  await route({ minSeverity: 'critical' });
  const { id } = await note(actor, { kind: 'opened' });
  await run();
  expect(await deliveries()).toEqual([]);
  expect(
    await db().notificationEvent.findFirstOrThrow({ where: { incidentId: id } }),
  ).toMatchObject({ outcome: 'no-route', detail: 'All: error is below critical' });
});

test('what is no news is kept with the reason: said already, decided by the policy, replayed', async () => {
  const hourAgo = new Date(Date.now() - 3_600_000);
  const notes = [
    await note(actor, { kind: 'severity', data: { from: 'warning', to: 'error' } }),
    await note(actor, { kind: 'action.proposed', data: { mode: 'automatic' } }),
    await note(actor, { kind: 'opened' }, { now: hourAgo }),
  ];
  await run();
  const outcomes = await Promise.all(
    notes.map(async ({ id }) => {
      const event = await db().notificationEvent.findFirstOrThrow({ where: { incidentId: id } });
      return event.outcome;
    }),
  );
  expect(outcomes).toEqual(['merged', 'not-needed', 'replayed']);
  expect(await deliveries()).toEqual([]);
  await note(actor, { kind: 'action.held', data: { reason: 'Frozen until Monday' } });
  await run();
  expect(await only()).toMatchObject({ event: 'approval-wanted', state: 'delivered' });
  expect(receiver.received[0]?.body).toContain('Frozen until Monday');
});

test('the secret of a channel is never in an answer, a log or the audit', async () => {
  const address = `${receiver.url}/services/T0/B0/very-secret-token`;
  const urlRef = secretFile(address);
  ({ id: channelId } = await createChannel(actor, {
    name: 'slack',
    allow: ['127.0.0.1/32'],
    settings: { kind: 'slack', urlRef },
  }));
  await route();
  receiver.reply = { kind: 'answer', status: 403, text: `no such hook: ${address}` };
  await note(actor, { kind: 'opened' });
  await run();
  expect((await only()).answer).toBe('no such hook: [hidden]');
  const stored = JSON.stringify([
    await db().notificationChannel.findMany(),
    await deliveries(),
    (await db().auditEntry.findMany()).map(({ before, after, reason }) => [before, after, reason]),
  ]);
  expect(stored).not.toContain('very-secret-token');
});

test('a channel reaches no private address that it does not name', async () => {
  await db().notificationChannel.updateMany({ data: { allow: [] } });
  await note(actor, { kind: 'opened' });
  await run();
  expect((await only()).answer).toBe('The address of 127.0.0.1 is not allowed.');
  expect(receiver.received).toHaveLength(0);
});
