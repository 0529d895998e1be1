import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChannel, deleteChannel } from '#server/notifications/channels/channels.ts';
import { renderMessage } from '#server/notifications/channels/render-message.ts';
import { factsSchema } from '#server/notifications/facts.ts';
import {
  createReport,
  deleteReport,
  listReports,
  updateReport,
} from '#server/notifications/reports/reports.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { sendReports } from './send-reports.ts';

const admin = testPerson('admin');
// A Wednesday.
const now = new Date('2026-11-25T06:00:00Z');
const at = (text: string) => new Date(`2026-11-${text}Z`);
let channelId = '';
const sent = () =>
  db().notificationDelivery.findMany({ where: { event: 'report' }, orderBy: { createdAt: 'asc' } });

beforeAll(async () => {
  const { id } = await createChannel(admin, {
    name: 'managers',
    settings: {
      kind: 'email',
      host: 'mail.example.test',
      port: 25,
      tls: 'starttls',
      from: 'tandem@example.test',
      to: ['boss@example.test'],
    },
  });
  channelId = id;
  await addOldService(false);
});
afterAll(() => db().$disconnect());

/** The span before a report is compared only where records cover it. */
async function addOldService(demo: boolean): Promise<void> {
  const name = demo ? 'old-demo' : 'old';
  const firstSeenAt = new Date(now.getTime() - 60 * 86_400_000);
  await db().resource.create({
    data: {
      id: newId(),
      kind: 'service',
      canonicalId: name,
      name,
      firstSeenAt,
      lastSeenAt: now,
      demo,
    },
  });
}

const base = { name: 'Weekly', kind: 'operations' as const, every: 'week' as const, day: 4 };
const whole = () => ({ ...base, time: '07:00', zone: 'UTC', channels: [channelId] });

test('a report goes out once when it is due, and says what it speaks of', async () => {
  const { id } = await createReport(admin, whole(), { now });
  await sendReports(at('26T06:59:59'));
  expect(await sent()).toHaveLength(0);
  await Promise.all([sendReports(at('26T07:00:10')), sendReports(at('26T07:00:10'))]);
  const [delivery, ...more] = await sent();
  expect(more).toEqual([]);
  expect(delivery).toMatchObject({
    channelId,
    state: 'pending',
    routeName: 'Report Weekly',
    nextAttemptAt: at('26T07:00:10'),
  });
  const facts = factsSchema.parse(delivery?.facts);
  const message = renderMessage(facts, 'https://tandem.example', now.getTime());
  expect(message.title).toBe('Weekly: operations report, 19 Nov to 25 Nov');
  expect(message.lines[0]).toEqual({ label: 'Incidents', text: '0, previously 0' });
  expect(message.links[0]?.url).toBe('https://tandem.example/incidents/report?days=7');
  const { items } = await listReports(admin, {});
  expect(items).toMatchObject([
    {
      id,
      lastRunAt: '2026-11-26T07:00:10.000Z',
      lastOutcome: 'Sent through 1 channel',
      nextRunAt: '2026-12-03T07:00:00.000Z',
    },
  ]);
});

test('sending it now leaves the schedule alone; paused it is silent, and what was missed is not made up for', async () => {
  const { items } = await listReports(admin, {});
  const id = items[0]?.id ?? '';
  await sendReports(at('26T09:00:00'), id);
  expect(await sent()).toHaveLength(2);
  expect((await listReports(admin, {})).items[0]?.nextRunAt).toBe('2026-12-03T07:00:00.000Z');
  await updateReport(admin, { ...whole(), id, enabled: false }, { now: at('27T00:00:00') });
  await sendReports(new Date('2026-12-20T00:00:00Z'));
  expect(await sent()).toHaveLength(2);
  const later = { now: new Date('2026-12-20T00:00:00Z') };
  await updateReport(admin, { ...whole(), id }, later);
  await sendReports(later.now);
  expect(await sent()).toHaveLength(2);
  await expect(deleteChannel(admin, { id: channelId })).rejects.toMatchObject({ code: 'conflict' });
  await deleteReport(admin, { id });
});

test('the executive report tells what is not measured, and each change is audited', async () => {
  const { id } = await createReport(
    admin,
    { ...whole(), name: 'Month', kind: 'executive', every: 'month', day: 1 },
    { now },
  );
  await sendReports(new Date('2026-12-01T07:00:00Z'));
  const facts = factsSchema.parse((await sent()).at(-1)?.facts);
  expect(facts.title).toBe('Month: executive report, 1 Nov to 30 Nov');
  expect(facts.report?.lines[0]?.text).toMatch(/^not measured/);
  expect(facts.report?.path).toBe('/print/executive?month=2026-11');
  const acts = await db().auditEntry.findMany({
    where: { subjectKind: 'report', subjectId: id },
    select: { action: true },
    orderBy: { order: 'asc' },
  });
  expect(acts.map(({ action }) => action)).toEqual([
    'notifications.create-report',
    'notifications.send-report',
  ]);
});

test('a report says where the demo company is left out, and where it is all there is', async () => {
  const incident = (demo: boolean) =>
    db().incident.create({
      data: {
        id: newId(),
        title: 't',
        status: 'triggered',
        severity: 'error',
        priority: 'P2',
        onsetAt: at('24T00:00'),
        openedAt: at('24T00:00'),
        demo,
      },
    });
  await addOldService(true);
  const { id } = await createReport(admin, { ...whole(), name: 'Demo' }, { now });
  const last = async (sentAt: Date) => {
    await sendReports(sentAt, id);
    const own = (await sent()).findLast((delivery) => delivery.routeName === 'Report Demo');
    const facts = factsSchema.parse(own?.facts);
    return [facts.demo, ...(facts.report?.lines.slice(0, 2).map((line) => line.text) ?? [])];
  };
  await incident(true);
  expect(await last(at('26T06:00:00'))).toEqual([
    true,
    'is the only data in these figures',
    '1, previously 0',
  ]);
  await incident(false);
  await incident(false);
  expect(await last(at('26T07:00:00'))).toEqual([
    false,
    'is excluded from these figures',
    '2, previously 0',
  ]);
  await deleteReport(admin, { id });
});

test('only who may decide on notifications schedules, and bad days are named', async () => {
  await expect(createReport(testPerson('operator'), whole(), { now })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(
    createReport(admin, { ...whole(), name: 'Bad', day: 9 }, { now }),
  ).rejects.toMatchObject({ code: 'invalid_input', fields: [{ field: 'day' }] });
});
