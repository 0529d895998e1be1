import { afterAll, beforeAll, expect, test } from 'vitest';
import { personas } from '#lib/personas.ts';
import { signOut } from '#server/accounts/sessions.ts';
import { signIn } from '#server/accounts/sign-in/sign-in.ts';
import { viewAs } from '#server/accounts/view-as.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { openDemo } from '#server/demo/open-demo.ts';
import { systemActor } from '#server/platform/actor.ts';
import { authOptions, signInHolder } from '#server/platform/auth/auth-options.ts';
import { hashPassword } from '#server/platform/auth/password.ts';
import { liveSession } from '#server/platform/auth/session-actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { asOwner } from '#server/platform/testing/owner.ts';

let ada: Awaited<ReturnType<typeof makeUser>>;

beforeAll(async () => {
  await openDemo(systemActor('test'));
  signInHolder().signIn = signIn;
  ada = await makeUser('Ada', ['admin']);
  await sessionOf(ada);
});
afterAll(() => db().$disconnect());

async function sessionOf(person: { id: string; sessionId: string }): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db().session.create({ data: { id: person.sessionId, userId: person.id, expiresAt } });
  return person.sessionId;
}

/** Takes a person over as the buttons do; answers with the new session. */
async function take(persona: string, sessionId: string | null): Promise<string> {
  const before = new Date();
  const answer = await viewAs({ persona }, { fromThisMachine: true, sessionId });
  expect(answer.status).toBe(200);
  const row = await db().session.findFirstOrThrow({
    where: { viewAs: persona, createdAt: { gte: before } },
  });
  return row.id;
}

async function told(since: Date) {
  const rows = await db().auditEntry.findMany({
    where: {
      action: { in: ['accounts.view-as', 'accounts.end-view-as'] },
      recordedAt: { gte: since },
    },
    orderBy: { order: 'asc' },
  });
  return rows.map(({ action, actorName, actorId, subjectName, demo, before, after }) => {
    expect(demo).toBe(true);
    return { action, by: actorName, id: actorId, of: subjectName, before, after };
  });
}

test('taking a person over, changing to another and signing out each name who and which', async () => {
  const since = new Date();
  const first = await take('operations-manager', ada.sessionId);
  const second = await take('auditor', first);
  expect(await db().session.findUniqueOrThrow({ where: { id: first } })).toMatchObject({
    endedAt: expect.any(Date) as Date,
  });
  // One's own session is not the view's to end.
  expect(await db().session.findUniqueOrThrow({ where: { id: ada.sessionId } })).toMatchObject({
    endedAt: null,
  });
  await signOut(second);
  await signOut(second);
  const who = { by: 'Ada', id: ada.id };
  const manager = { ...who, of: 'Operations manager' };
  const auditor = { ...who, of: 'Auditor' };
  expect(await told(since)).toEqual([
    {
      action: 'accounts.view-as',
      ...manager,
      before: null,
      after: { viewAs: 'operations-manager' },
    },
    {
      action: 'accounts.end-view-as',
      ...manager,
      before: { viewAs: 'operations-manager' },
      after: { viewAs: null },
    },
    { action: 'accounts.view-as', ...auditor, before: null, after: { viewAs: 'auditor' } },
    {
      action: 'accounts.end-view-as',
      ...auditor,
      before: { viewAs: 'auditor' },
      after: { viewAs: null },
    },
  ]);
});

test('signing in by password over a view ends it, in the name of who looked', async () => {
  const since = new Date();
  const password = 'correct horse battery staple';
  const passwordHash = await hashPassword(password);
  await db().user.update({ where: { id: ada.id }, data: { passwordHash } });
  const { email } = await db().user.findUniqueOrThrow({ where: { id: ada.id } });
  const taken = await viewAs(
    { persona: 'auditor' },
    { fromThisMachine: true, sessionId: ada.sessionId },
  );
  const view = await db().session.findFirstOrThrow({
    where: { viewAs: 'auditor', createdAt: { gte: since } },
  });
  const cookie = (taken.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const sent = async (typed: string): Promise<unknown> => {
    const provider = authOptions().providers[0] as unknown as {
      authorize: (given: object, request: object) => Promise<unknown>;
    };
    return provider.authorize({ email, password: typed }, { headers: { cookie } });
  };
  await expect(sent('another one')).rejects.toThrow('incorrect');
  expect((await db().session.findUniqueOrThrow({ where: { id: view.id } })).endedAt).toBeNull();
  await sent(password);
  expect((await db().session.findUniqueOrThrow({ where: { id: view.id } })).endedAt).not.toBeNull();
  // A second time there is nothing to end.
  await sent(password);
  expect((await told(since)).map(({ action, by, of }) => [action, by, of])).toEqual([
    ['accounts.view-as', 'Ada', 'Auditor'],
    ['accounts.end-view-as', 'Ada', 'Auditor'],
  ]);
});

test('what is not stored leaves no row, and the other way round', async () => {
  const since = new Date();
  const session = await take('finance-director', ada.sessionId);
  const sessions = await db().session.count();
  await asOwner('alter table "AuditEntry" rename to "AuditEntryAway"');
  try {
    await expect(
      viewAs({ persona: 'auditor' }, { fromThisMachine: true, sessionId: session }),
    ).rejects.toThrow();
    await expect(signOut(session)).rejects.toThrow();
  } finally {
    await asOwner('alter table "AuditEntryAway" rename to "AuditEntry"');
  }
  expect(await db().session.count()).toBe(sessions);
  expect((await db().session.findUniqueOrThrow({ where: { id: session } })).endedAt).toBeNull();
  await expect(
    viewAs({ persona: 'auditor' }, { fromThisMachine: false, sessionId: newId() }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  expect((await told(since)).map(({ action }) => action)).toEqual(['accounts.view-as']);
});

test('who signs out of an account is told by name, once', async () => {
  await signOut(ada.sessionId);
  await signOut(ada.sessionId);
  const rows = await db().auditEntry.findMany({ where: { subjectId: ada.sessionId } });
  expect(rows.map(({ action, actorId, actorName }) => [action, actorId, actorName])).toEqual([
    ['accounts.sign-out', ada.id, 'Ada'],
  ]);
});

test('a visitor without a session sees nothing as a persona', async () => {
  const [since, sessions] = [new Date(), await db().session.count()];
  for (const { id } of personas)
    await expect(
      viewAs({ persona: id }, { fromThisMachine: true, sessionId: null }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  expect(await db().session.count()).toBe(sessions);
  expect(await told(since)).toEqual([]);
});

test('a session of a persona without a signed-in viewer is not live', async () => {
  const { id: userId } = await db().user.findUniqueOrThrow({
    where: { email: 'auditor@demo.invalid' },
  });
  const expiresAt = new Date(Date.now() + 3_600_000);
  for (const viewAsById of [null, newId()]) {
    const row = { id: newId(), userId, expiresAt, viewAs: 'auditor', viewAsById };
    await db().session.create({ data: row });
    expect(await liveSession(row.id, null)).toBeNull();
  }
});

test('a view shows nothing that the viewer may not read, also later', async () => {
  const viewer = await makeUser('Vic', ['viewer']);
  const operator = await makeUser('Olga', ['operator']);
  const limited = await makeUser('Lena', ['admin']);
  const { id: teamId } = await db().team.create({ data: { id: newId(), name: 'View team' } });
  await db().roleGrant.updateMany({ where: { userId: limited.id }, data: { teamId } });
  for (const person of [viewer, operator, limited]) {
    await sessionOf(person);
    await expect(
      viewAs({ persona: 'auditor' }, { fromThisMachine: true, sessionId: person.sessionId }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  }
  const view = await take('on-call-engineer', operator.sessionId);
  expect((await liveSession(view, null))?.actor).toMatchObject({ demo: true });
  // A view cannot lead to a wider one.
  await expect(
    viewAs({ persona: 'auditor' }, { fromThisMachine: true, sessionId: view }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await db().roleGrant.updateMany({ where: { userId: operator.id }, data: { role: 'viewer' } });
  expect(await liveSession(view, null)).toBeNull();
  await db().roleGrant.updateMany({ where: { userId: operator.id }, data: { role: 'operator' } });
  expect(await liveSession(view, null)).not.toBeNull();
  await db().user.update({ where: { id: operator.id }, data: { disabledAt: new Date() } });
  expect(await liveSession(view, null)).toBeNull();
});
