import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { acknowledge } from '#server/incidents/acknowledge.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { createChannel } from '#server/notifications/channels/channels.ts';
import { saveRoutes } from '#server/notifications/routes.ts';
import { startTestReceiver, type TestReceiver } from '#server/notifications/testing/receiver.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { sendDue } from './send-notifications.ts';

const system = systemActor('test');
const minuteMs = 60_000;
const startMs = Date.now();
const { signal } = new AbortController();
let first: TestReceiver;
let manager: TestReceiver;
let person: Actor;

/**
 * Number of messages each has received since the last call, after everything due at that minute
 * has been sent.
 */
async function toldAt(minutes: number): Promise<{ first: number; manager: number }> {
  const before = { first: first.received.length, manager: manager.received.length };
  await sendDue(() => new Date(startMs + minutes * minuteMs), signal);
  return {
    first: first.received.length - before.first,
    manager: manager.received.length - before.manager,
  };
}

async function openIncident(title: string): Promise<string> {
  await db().alert.create({ data: firingAlert(title, 'error') });
  return (await correlate(system, {})).opened[0] ?? '';
}

beforeAll(async () => {
  person = await makeUser('Olga', ['operator']);
  [first, manager] = await Promise.all([startTestReceiver(), startTestReceiver()]);
  const channel = (name: string, { url, secretRef }: TestReceiver) =>
    createChannel(system, {
      name,
      allow: ['127.0.0.1/32'],
      settings: { kind: 'webhook', url, secretRef },
    });
  const [one, two] = [await channel('on call', first), await channel('manager', manager)];
  const route = { enabled: true, minSeverity: 'info' as const };
  await saveRoutes(system, {
    version: 0,
    routes: [
      { ...route, name: 'Immediately', channels: [one.id], goOn: true },
      { ...route, name: 'Later', channels: [two.id], afterMinutes: 15 },
    ],
  });
});
afterAll(async () => {
  await Promise.all([first.close(), manager.close()]);
  await db().$disconnect();
});

/** Ends the alerts of an incident and resolves it. */
async function end(actor: Actor, id: string): Promise<void> {
  await db().alert.updateMany({
    where: { incidentId: id },
    data: { state: 'resolved', resolvedAt: new Date() },
  });
  await resolveIncident(actor, { id, reason: 'by hand' });
}

test('what nobody acknowledges in time goes to the next one, who then hears of its end', async () => {
  const id = await openIncident('nobody looks');
  expect(await toldAt(0)).toEqual({ first: 1, manager: 0 });
  expect(await toldAt(14)).toEqual({ first: 0, manager: 0 });
  const waiting = await db().notificationDelivery.findFirstOrThrow({ where: { state: 'pending' } });
  expect(waiting.reason).toBe('The route Later waits 15 min for an acknowledgment.');
  expect(await toldAt(16)).toEqual({ first: 0, manager: 1 });
  await end(system, id);
  expect(await toldAt(17)).toEqual({ first: 1, manager: 1 });
});

test('who would come next hears nothing of what somebody took in time, not even its end', async () => {
  const id = await openIncident('somebody looks');
  expect(await toldAt(0)).toEqual({ first: 1, manager: 0 });
  await acknowledge(person, { id });
  expect(await toldAt(20)).toEqual({ first: 0, manager: 0 });
  const dropped = await db().notificationDelivery.findFirstOrThrow({
    where: { incidentId: id, state: 'skipped' },
  });
  expect(dropped).toMatchObject({
    channelName: 'manager',
    reason: 'It was already handled by then.',
  });
  await end(person, id);
  expect(await toldAt(21)).toEqual({ first: 1, manager: 0 });
});

test('an acknowledgement that is taken back before the time does not count', async () => {
  const id = await openIncident('rolled back');
  expect(await toldAt(0)).toEqual({ first: 1, manager: 0 });
  await acknowledge(person, { id });
  await acknowledge(person, { id, undo: true });
  expect(await toldAt(16)).toEqual({ first: 0, manager: 1 });
});
