import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import { savePreferences } from '#server/accounts/preferences.ts';
import { approve } from '#server/actions/decide.ts';
import { createDelegation } from '#server/actions/proposals/delegations.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { connectExecutor, makeUser, rollbackPlan } from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { assign } from '#server/incidents/assign.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { changeSeverity } from '#server/incidents/triage/change-severity.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import {
  createChannel,
  deleteChannel,
  listChannels,
} from '#server/notifications/channels/channels.ts';
import { deliveryTable } from '#server/notifications/delivery-csv.ts';
import { listDeliveries } from '#server/notifications/list-deliveries.ts';
import { listIncidentNotices } from '#server/notifications/list-incident-notices.ts';
import { getRoutes, saveRoutes } from '#server/notifications/routes.ts';
import { testChannel } from '#server/notifications/test-channel.ts';
import { startTestReceiver, type TestReceiver } from '#server/notifications/testing/receiver.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { pagedCsv } from '#server/platform/http/csv.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { secretFile } from '#server/platform/testing/secret.ts';
import { sendDue } from './send-notifications.ts';

const actor = systemActor('test');
const password = 'correct horse battery staple';
let receiver: TestReceiver;
let peer: TestPeer;
let hookId: string;
let mailId: string;
let mailSettings: Extract<ChannelSettings, { kind: 'email' }>;
const mails: string[] = [];
const smtp = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth: (auth, _session, done) =>
    auth.password === password
      ? done(null, { user: auth.username })
      : done(new Error('wrong password')),
  onData: (stream, _session, done) => {
    let mail = '';
    stream.on('data', (chunk) => (mail += String(chunk)));
    stream.on('end', () => {
      mails.push(mail);
      done(null);
    });
  },
});

const signal = new AbortController().signal;
const run = () => sendDue(() => new Date(), signal);
/** One header of a mail, unfolded. */
function header(mail: string, name: string): string | undefined {
  const head = (mail.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/gu, ' ');
  const line = head.split('\r\n').find((each) => each.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** Proposed, approved, and refused by the outside system. */
async function failAction(incidentId: string): Promise<void> {
  const made = await propose(actor, {
    incidentId,
    title: 'Roll back shop',
    plan: rollbackPlan('shop'),
    proposer: { kind: 'rule', id: 'rule', name: 'Rule v1', editor: null },
    signature: 'test',
    preCheck: { at: new Date().toISOString(), checks: [] },
    dryRun: { kind: 'unsupported', reason: 'a test' },
    teamId: null,
    environmentId: null,
    demo: false,
  });
  const { id, planVersion } = await db().action.findUniqueOrThrow({
    where: { id: made?.id ?? '' },
  });
  await approve(await makeUser('Olga', ['operator']), { id, planVersion });
  peer.behaviour = { kind: 'fail' };
  await runActions.run({}, testContext());
}

async function openIncident(title: string): Promise<string> {
  await db().alert.create({ data: firingAlert(title) });
  return (await correlate(actor, {})).opened[0] ?? '';
}

beforeAll(async () => {
  [receiver, peer] = await Promise.all([startTestReceiver(), startTestPeer()]);
  await connectExecutor(peer);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  const address = smtp.server.address();
  mailSettings = {
    kind: 'email',
    host: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : 0,
    tls: 'none',
    user: 'tandem',
    passwordRef: secretFile(password),
    from: 'tandem@example.test',
    to: ['ops@example.test'],
  };
  const allow = ['127.0.0.1/32'];
  ({ id: hookId } = await createChannel(actor, {
    name: 'hook',
    allow,
    settings: { kind: 'webhook', url: receiver.url, secretRef: receiver.secretRef },
  }));
  ({ id: mailId } = await createChannel(actor, { name: 'mail', allow, settings: mailSettings }));
  const all = { id: newId(), name: 'All', enabled: true, minSeverity: 'info' as const };
  await saveRoutes(actor, { version: 0, routes: [{ ...all, channels: [hookId, mailId] }] });
});
afterAll(async () => {
  await Promise.all([receiver.close(), peer.close()]);
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await db().$disconnect();
});

test('an incident through the real verbs: one message per event and channel, though the job runs twice at once', async () => {
  const id = await openIncident('shop is slow');
  await Promise.all([run(), run()]);
  await changeSeverity(actor, { id, severity: 'error', reason: 'customers call' });
  await changeSeverity(actor, { id, severity: 'warning', reason: 'fewer do' });
  await Promise.all([run(), run()]);
  await failAction(id);
  await Promise.all([run(), run()]);
  await db().alert.updateMany({
    where: { incidentId: id },
    data: { state: 'resolved', resolvedAt: new Date() },
  });
  await resolveIncident(actor, { id, reason: 'by hand' });
  await Promise.all([run(), run()]);

  const told = ['opened', 'severity-raised', 'approval-wanted', 'action-failed', 'resolved'];
  const rows = await db().notificationDelivery.findMany({
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  expect(rows.every((row) => row.state === 'delivered')).toBe(true);
  for (const channelId of [hookId, mailId])
    expect(rows.filter((row) => row.channelId === channelId).map((row) => row.event)).toEqual(told);
  const ids = receiver.received.map((one) => one.id);
  expect(ids).toEqual(rows.filter((row) => row.channelId === hookId).map((row) => row.id));
  expect(new Set(ids).size).toBe(told.length);
  expect(ids).toHaveLength(told.length);
  expect(receiver.received.every((one) => one.signed)).toBe(true);
  const notices = await listIncidentNotices(actor, { incident: id });
  expect(notices.items.map((item) => [item.event, item.deliveries.length])).toEqual(
    told.map((event) => [event, 2]),
  );
  expectDescribed('/api/notifications/events', notices);
});

test('its mails are one thread, in text and HTML', async () => {
  expect(mails).toHaveLength(5);
  const [first = '', ...later] = mails;
  const root = header(first, 'Message-ID');
  expect(root).toMatch(/^<inc-\d+\..+@localhost>$/u);
  expect(header(first, 'In-Reply-To')).toBeUndefined();
  const number = /INC-\d+/u.exec(header(first, 'Subject') ?? '')?.[0] ?? 'no number';
  expect(header(first, 'Subject')).toBe(`[${number}] shop is slow`);
  for (const mail of later) {
    expect(header(mail, 'In-Reply-To')).toBe(root);
    expect(header(mail, 'References')).toBe(root);
    expect(header(mail, 'Subject')).toBe(`Re: [${number}] shop is slow`);
  }
  expect(new Set(mails.map((mail) => header(mail, 'Message-ID'))).size).toBe(5);
  for (const mail of mails) {
    expect(mail).toContain('Content-Type: text/plain');
    expect(mail).toContain('Content-Type: text/html');
    expect(mail).not.toContain(password);
  }
});

test('an action without an incident is told too', async () => {
  const made = await propose(actor, {
    incidentId: null,
    title: 'Roll back other',
    plan: rollbackPlan('other'),
    proposer: { kind: 'rule', id: 'rule', name: 'Rule v1', editor: null },
    signature: 'test',
    preCheck: { at: new Date().toISOString(), checks: [] },
    dryRun: { kind: 'unsupported', reason: 'a test' },
    teamId: null,
    environmentId: null,
    demo: false,
  });
  await run();
  const rows = await db().notificationDelivery.findMany({ where: { actionId: made?.id ?? '' } });
  const hooked = rows.filter((row) => row.incidentId === null);
  expect(hooked.map((row) => row.event)).toEqual(['approval-wanted', 'approval-wanted']);
});

test('the test button really sends, and answers what the other side said', async () => {
  const before = receiver.received.length;
  const answer = await testChannel(actor, { id: hookId });
  expect(answer).toMatchObject({ ok: true, status: 200, answer: 'taken' });
  expect(receiver.received).toHaveLength(before + 1);
  expectDescribed('/api/notifications/channels/{id}/test', answer, 'post');
  expect(await testChannel(actor, { id: mailId })).toMatchObject({ ok: true, status: 250 });
  const { id } = await createChannel(actor, {
    name: 'wrong',
    allow: ['127.0.0.1/32'],
    settings: { ...mailSettings, passwordRef: secretFile('another one') },
  });
  const refused = await testChannel(actor, { id });
  expect(refused).toMatchObject({ ok: false, status: 535 });
  expect(refused.answer).not.toContain('another one');
});

test('lists answer what the document says, in pages', async () => {
  expectDescribed('/api/notifications/channels', await listChannels(actor, {}));
  expectDescribed('/api/notifications/routes', await getRoutes(actor, {}));
  const first = await listDeliveries(actor, { limit: 3 });
  expectDescribed('/api/notifications/deliveries', first);
  const rest = await listDeliveries(actor, { limit: 100, cursor: first.nextCursor ?? '' });
  const ids = [...first.items, ...rest.items].map((item) => item.id);
  expect(new Set(ids).size).toBe(await db().notificationDelivery.count());
  const file = await pagedCsv(
    'deliveries',
    { pages: 'all', limit: '3' },
    ({ cursor }) =>
      listDeliveries(actor, { limit: 3, ...(typeof cursor === 'string' ? { cursor } : {}) }),
    () => deliveryTable,
  );
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines[0]).toMatch(/^id,createdAt,event,title,severity,incident,channel/u);
  expect(lines).toHaveLength(ids.length + 1);
  const failed = await listDeliveries(actor, { state: 'failed' });
  expect(failed.items.map((item) => item.event)).toEqual(['test']);
  const [number] = first.items.flatMap((item) => item.incident?.number ?? []);
  const ofIncident = await listDeliveries(actor, { incident: String(number ?? 1) });
  expect(ofIncident.items.every((item) => item.incident?.number === (number ?? 1))).toBe(true);
});

test('who something is handed to gets a mail at the own address, if that is wished', async () => {
  const [ana, ben] = await Promise.all([
    makeUser('Ana', ['approver']),
    makeUser('Ben', ['approver']),
  ]);
  const addressOf = async ({ id }: { id: string }) =>
    (await db().user.findUniqueOrThrow({ where: { id } })).email;
  const [toAna, toBen] = await Promise.all([addressOf(ana), addressOf(ben)]);
  const sent = async (work: () => Promise<unknown>) => {
    await run();
    const before = mails.length;
    await work();
    await run();
    return mails
      .slice(before)
      .map((mail) => [header(mail, 'To'), header(mail, 'Subject') ?? '', mail] as const);
  };
  const id = await openIncident('till is slow');
  const first = await sent(() => assign(ana, { id, userId: ben.id }));
  // The channel's own addresses hear of it as before, in their thread.
  expect(first).toHaveLength(2);
  expect(new Set(first.map(([to]) => to))).toEqual(new Set(['ops@example.test', toBen]));
  const own = first.find(([to]) => to === toBen);
  expect(own?.[1]).toMatch(/^\[INC-\d+\] till is slow$/u);
  expect(own?.[2]).toContain('Ana assigned it to Ben');
  expect(header(own?.[2] ?? '', 'In-Reply-To')).toBeUndefined();

  await savePreferences(ana, { handOverMails: false });
  const quiet = await sent(() => assign(ben, { id, userId: ana.id }));
  expect(quiet.map(([to]) => to)).toEqual(['ops@example.test']);
  const { items } = await listIncidentNotices(actor, { incident: id });
  const told = items.filter(({ event }) => event === 'handed-to-person');
  expect(told.map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ['routed', 'To Ben'],
    ['not-needed', 'Ana has turned off these emails.'],
  ]);
  expectDescribed('/api/notifications/events', { items, nextCursor: null });

  const endsAt = new Date(Date.now() + 86_400_000).toISOString();
  const handed = await sent(() =>
    createDelegation(ana, { toId: ben.id, endsAt, reason: 'on holiday' }),
  );
  expect(handed.map(([to]) => to)).toEqual([toBen]);
  expect(handed[0]?.[1]).toContain('Ana delegates approvals to you until');
  expect(handed[0]?.[2]).toContain('on holiday');
  expect(mails.some((mail) => header(mail, 'To') === toAna)).toBe(false);
});

test('who may read does not write, others see nothing; a channel in use stays', async () => {
  const [operator, viewer] = await Promise.all([
    makeUser('Otto', ['operator']),
    makeUser('Vera', ['viewer']),
  ]);
  expect((await listChannels(operator, {})).items.length).toBeGreaterThan(1);
  await expect(listChannels(viewer, {})).rejects.toMatchObject({ code: 'forbidden' });
  await expect(testChannel(operator, { id: hookId })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(deleteChannel(operator, { id: hookId })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(deleteChannel(actor, { id: hookId })).rejects.toMatchObject({ code: 'conflict' });
  const { version, routes } = await getRoutes(operator, {});
  await expect(saveRoutes(actor, { version: 0, routes: [] })).rejects.toMatchObject({
    code: 'conflict',
    data: { version, by: null, theirs: routes },
  });
});
