import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createChannel } from '#server/notifications/channels/channels.ts';
import { createReport, listReports, updateReport } from '#server/notifications/reports/reports.ts';
import { readUnsubscribe, unsubscribe } from '#server/notifications/unsubscribe.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { sendDue } from './send-notifications.ts';
import { sendReports } from './send-reports.ts';

const mails: { to: string; text: string }[] = [];
const smtp = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  authOptional: true,
  onData: (stream, session, done) => {
    let text = '';
    stream.on('data', (chunk) => (text += String(chunk)));
    stream.on('end', () => {
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), text });
      done(null);
    });
  },
});
let admin: Actor;
let channelId = '';
let id = '';
const schedule = () => ({
  name: 'Weekly',
  kind: 'operations' as const,
  every: 'week' as const,
  day: 4,
  time: '07:00',
  channels: [channelId],
});

beforeAll(async () => {
  admin = await makeUser('Ada', ['admin']);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  const address = smtp.server.address();
  ({ id: channelId } = await createChannel(admin, {
    name: 'managers',
    allow: ['127.0.0.1/32'],
    settings: {
      kind: 'email',
      host: '127.0.0.1',
      port: typeof address === 'object' && address !== null ? address.port : 0,
      tls: 'none',
      from: 'tandem@example.test',
      to: ['Boss@example.test', 'second@example.test'],
    },
  }));
  ({ id } = await createReport(admin, schedule()));
});
afterAll(async () => {
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await db().$disconnect();
});

/** Sends the report and answers its mails, unfolded and without soft line breaks. */
async function sendOnce(): Promise<Map<string, string>> {
  mails.length = 0;
  await sendReports(new Date(), id);
  await sendDue(() => new Date(), new AbortController().signal);
  return new Map(
    mails.map(({ to, text }) => [
      to,
      text.replaceAll(/\r\n[ \t]+/gu, ' ').replaceAll(/=\r\n/gu, ''),
    ]),
  );
}

const tokenIn = (mail: string): string =>
  /List-Unsubscribe: <[^>]*unsubscribe\?token=([^>]+)>/u.exec(mail)?.[1] ?? '';

test('each address gets a mail with its own way out, and only that address leaves', async () => {
  const sent = await sendOnce();
  expect([...sent.keys()]).toEqual(['Boss@example.test', 'second@example.test']);
  const mail = sent.get('Boss@example.test') ?? '';
  expect(mail).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(mail).toMatch(/Unsubscribe: http[^\s]*\/unsubscribe\?token/u);
  const token = tokenIn(mail);
  expect(token).not.toBe(tokenIn(sent.get('second@example.test') ?? ''));

  // Opening the link changes nothing, pressing the button does, and twice is once.
  const state = { report: 'Weekly', address: 'boss@example.test' };
  expect(await readUnsubscribe({ token })).toEqual({ ...state, out: false });
  expect(await unsubscribe({ token })).toEqual({ ...state, out: true });
  expect(await unsubscribe({ token })).toEqual({ ...state, out: true });
  const acts = await db().auditEntry.findMany({ where: { action: 'notifications.unsubscribe' } });
  expect(acts).toHaveLength(1);
  expect([...(await sendOnce()).keys()]).toEqual(['second@example.test']);
});

test('an admin brings an address back, and cannot take one off', async () => {
  const optOuts = async () => (await listReports(admin, {})).items[0]?.optOuts;
  expect(await optOuts()).toEqual(['boss@example.test']);
  await updateReport(admin, { ...schedule(), id, bringBack: ['second@example.test'] });
  expect(await optOuts()).toEqual(['boss@example.test']);
  await updateReport(admin, { ...schedule(), id });
  expect(await optOuts()).toEqual(['boss@example.test']);
  await updateReport(admin, { ...schedule(), id, bringBack: ['boss@example.test'] });
  expect([...(await sendOnce()).keys()]).toEqual(['Boss@example.test', 'second@example.test']);
});

test('when everybody left, nothing is sent, and the delivery log says why', async () => {
  for (const mail of (await sendOnce()).values()) await unsubscribe({ token: tokenIn(mail) });
  expect((await sendOnce()).size).toBe(0);
  const last = await db().notificationDelivery.findFirst({ orderBy: { createdAt: 'desc' } });
  expect(last).toMatchObject({ state: 'delivered', answer: 'All recipients have unsubscribed.' });
});

test('a link that was changed does nothing', async () => {
  await expect(unsubscribe({ token: 'x.y' })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(readUnsubscribe({})).rejects.toMatchObject({ code: 'invalid_input' });
});
