import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAllSessions, makeUserLink } from '#server/accounts/invite.ts';
import { extendSession, listSessions, noteActivity } from '#server/accounts/sessions.ts';
import { resetPassword } from '#server/accounts/set-up.ts';
import { getSignInPolicy, saveSignInPolicy } from '#server/accounts/sign-in/sign-in-settings.ts';
import type { Actor } from '#server/platform/actor.ts';
import { liveSessions } from '#server/platform/auth/live-session.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';

const HOUR_MS = 3_600_000;
const beganMs = Date.parse('2026-11-01T08:00:00Z');
const userId = newId();
const sessionId = newId();
const at = (hours: number) => ({ now: new Date(beganMs + hours * HOUR_MS) });
const actor: Actor = {
  kind: 'user',
  id: userId,
  name: 'Vera',
  grants: [{ role: 'viewer', teamId: null, environmentId: null }],
  sessionId,
  authenticatedAt: new Date(beganMs),
  ip: null,
};

beforeAll(async () => {
  const createdAt = new Date(beganMs);
  const expiresAt = at(8).now;
  await db().user.create({ data: { id: userId, email: 'vera@example.test', name: 'Vera' } });
  await db().session.create({
    data: { id: sessionId, userId, createdAt, authenticatedAt: createdAt, expiresAt },
  });
});
afterAll(() => db().$disconnect());

test('a session is extended by 8 hours, to 24 at most, without counting as signing in', async () => {
  await expect(extendSession(actor, {}, at(7))).resolves.toEqual({
    expiresAt: '2026-11-01T23:00:00.000Z',
  });
  await expect(extendSession(actor, {}, at(14))).resolves.toEqual({
    expiresAt: '2026-11-02T06:00:00.000Z',
  });
  await expect(extendSession(actor, {}, at(21))).resolves.toEqual({
    expiresAt: '2026-11-02T08:00:00.000Z',
  });
  await expect(extendSession(actor, {}, at(23))).rejects.toMatchObject({ code: 'conflict' });
  const { items } = await listSessions(actor, {}, at(21.5));
  expect(items).toMatchObject([{ current: true, expiresAt: '2026-11-02T08:00:00.000Z' }]);
  const row = await db().session.findUniqueOrThrow({ where: { id: sessionId } });
  expect(row.authenticatedAt).toEqual(new Date(beganMs));
  const audit = { where: { action: 'accounts.extend-session' } };
  expect(await db().auditEntry.count(audit)).toBe(3);
});

test('an admin invites by a link that is used once, and signs a person out everywhere', async () => {
  const admin: Actor = {
    ...actor,
    id: newId(),
    grants: [{ role: 'admin', teamId: null, environmentId: null }],
    sessionId: newId(),
  };
  await expect(makeUserLink(actor, { id: userId })).rejects.toMatchObject({ code: 'forbidden' });
  const first = await makeUserLink(admin, { id: userId });
  const { url } = await makeUserLink(admin, { id: userId });
  const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? '';
  const password = 'a long enough password';
  await expect(resetPassword({ token: tokenOf(first.url), password })).rejects.toThrow();
  await resetPassword({ token: tokenOf(url), password });
  await expect(resetPassword({ token: tokenOf(url), password })).rejects.toThrow();
  await expect(endAllSessions(actor, { id: admin.id })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('what was ended stays ended', async () => {
  await db().session.update({ where: { id: sessionId }, data: { endedAt: new Date() } });
  await expect(extendSession(actor, {}, at(1))).rejects.toMatchObject({ code: 'not_found' });
});

test('live sessions come in pages, newest first', async () => {
  const reader: Actor = { ...actor, id: newId(), sessionId: newId() };
  await db().user.create({ data: { id: reader.id, email: 'lea@example.test', name: 'Lea' } });
  for (const hours of [0, 1, 2])
    await db().session.create({
      data: {
        id: newId(),
        userId: reader.id,
        createdAt: at(hours).now,
        authenticatedAt: at(hours).now,
        expiresAt: at(9).now,
      },
    });
  const first = await listSessions(reader, { limit: 2 }, at(3));
  expect(first.items.map((item) => item.createdAt)).toEqual([
    at(2).now.toISOString(),
    at(1).now.toISOString(),
  ]);
  const last = await listSessions(reader, { limit: 2, cursor: first.nextCursor ?? '' }, at(3));
  expect(last.items.map((item) => item.createdAt)).toEqual([at(0).now.toISOString()]);
  expect(last.nextCursor).toBeNull();
});

test('a session idles out without input of its person, whatever its page reads', async () => {
  const person = { ...testPerson('viewer'), id: userId };
  const beganAt = at(0).now;
  await db().session.create({
    data: {
      id: person.sessionId,
      userId,
      createdAt: beganAt,
      lastActiveAt: beganAt,
      expiresAt: at(8).now,
    },
  });
  const isLive = async (hours: number) =>
    (await liveSessions([person.sessionId], at(hours).now)).length === 1;
  await db().session.update({ where: { id: person.sessionId }, data: { lastSeenAt: at(1).now } });
  expect([await isLive(0.99), await isLive(1)]).toEqual([true, false]);
  await noteActivity(person, {}, at(0.5));
  expect([await isLive(1.49), await isLive(1.5)]).toEqual([true, false]);
  const listed = async (hours: number) =>
    (await listSessions(person, {}, at(hours))).items.map(({ id }) => id);
  expect(await listed(1.49)).toContain(person.sessionId);
  expect(await listed(1.5)).not.toContain(person.sessionId);
});

test('an administrator sets the idle timeout, which brings no session back', async () => {
  const admin = testPerson('admin');
  const { revision, ...policy } = await getSignInPolicy(admin, {});
  expect(policy.idleMinutes).toBe(60);
  const session = { id: newId(), userId, createdAt: at(0).now, expiresAt: at(8).now };
  await db().session.create({ data: { ...session, lastActiveAt: at(0).now } });
  const longer = { ...policy, idleMinutes: 480, baseVersion: revision };
  await expect(saveSignInPolicy(testPerson('approver'), longer)).rejects.toMatchObject({
    code: 'forbidden',
  });
  await saveSignInPolicy(admin, longer, at(2));
  expect(await liveSessions([session.id], at(2).now)).toEqual([]);
  await expect(saveSignInPolicy(admin, longer, at(2))).rejects.toMatchObject({ code: 'conflict' });
  const short = { ...policy, idleMinutes: 4 };
  await expect(saveSignInPolicy(admin, short)).rejects.toMatchObject({ code: 'invalid_input' });
  const audit = await db().auditEntry.findFirst({
    where: { action: 'accounts.save-sign-in-policy' },
  });
  expect(audit).toMatchObject({ before: { idleMinutes: 60 }, after: { idleMinutes: 480 } });
});
