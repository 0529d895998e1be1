import { afterAll, expect, test } from 'vitest';
import { createResetLink } from '#server/accounts/create-setup-link.ts';
import { resetPassword } from '#server/accounts/set-up.ts';
import { createUser } from '#server/accounts/users.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { signIn } from './sign-in.ts';

const password = 'correct horse battery staple';
const system = systemActor('test');
const beganMs = Date.parse('2026-12-01T08:00:00Z');

afterAll(() => db().$disconnect());

let made = 0;
async function makePerson(name: string): Promise<{ id: string; email: string }> {
  made += 1;
  const email = `${name.toLowerCase()}${made}@example.test`;
  const { id } = await createUser(system, { email, name, password, roles: ['viewer'] });
  return { id, email };
}

type Try = { email: string; given?: string; ip?: string; cookie?: string; seconds?: number };
type Answer = { code: string; message?: string; wait?: number; cookie?: string };

/** One try at a time of the test; each caller without an address has one of its own. */
async function tried({ email, given, ip, cookie, seconds = 0 }: Try): Promise<Answer> {
  try {
    const { cookies } = await signIn(
      {
        email,
        password: given ?? 'a wrong password',
        ip: ip ?? newId(),
        userAgent: null,
        cookie: cookie ?? null,
        replaces: null,
      },
      new Date(beganMs + seconds * 1_000),
    );
    return { code: 'accepted', cookie: cookies[0]?.split(';', 1)[0] ?? '' };
  } catch (thrown) {
    const error = asTandemError(thrown);
    if (error === null) throw thrown;
    const { code, message, retryAfterSeconds } = error;
    return {
      code,
      message,
      ...(retryAfterSeconds === undefined ? {} : { wait: retryAfterSeconds }),
    };
  }
}

/** Wrong passwords of as many clients, one after the other at the same time. */
async function attack(email: string, count: number, seconds = 0): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let attempt = 0; attempt < count; attempt += 1)
    answers.push(await tried({ email, seconds }));
  return answers;
}

/** Audit rows of failed sign-ins since then, without who and when. */
async function audited(since: Date) {
  const rows = await db().auditEntry.findMany({
    where: { action: 'accounts.sign-in', recordedAt: { gte: since } },
    orderBy: { order: 'asc' },
  });
  return rows.map(({ after }) => after);
}

test('answers wrong passwords the same with and without an account', async () => {
  const { email } = await makePerson('Ann');
  const first = new Date();
  const known = await attack(email, 7);
  const second = new Date();
  const unknown = await attack('nobody@example.test', 7);
  expect(known.map(({ code, wait }) => wait ?? code)).toEqual([
    ...Array.from({ length: 5 }, () => 'unauthenticated'),
    10,
    10,
  ]);
  expect(unknown).toEqual(known);
  const [both, last] = [await audited(first), await audited(second)];
  expect(last).toEqual(Array.from({ length: 5 }, () => ({ signIn: 'refused' })));
  expect(both).toEqual([...last, ...last]);
});

test('answers for a disabled account and a service account as for an unknown one', async () => {
  const { id, email } = await makePerson('Dora');
  const unknown = await attack('missing@example.test', 2);
  await db().user.update({ where: { id }, data: { disabledAt: new Date() } });
  const right = async (address: string) => [
    await tried({ email: address, given: password }),
    await tried({ email: address, given: password }),
  ];
  expect(await right(email)).toEqual(unknown);
  const robot = await makePerson('Robot');
  await db().user.update({ where: { id: robot.id }, data: { kind: 'service' } });
  expect(await right(robot.email)).toEqual(unknown);
});

test('counts tries at once one after the other', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => tried({ email: 'Rush@example.test' })),
  );
  const codes = answers.map(({ code }) => code).toSorted();
  expect(codes).toEqual([
    ...Array.from({ length: 3 }, () => 'rate_limited'),
    ...Array.from({ length: 5 }, () => 'unauthenticated'),
  ]);
  expect(await tried({ email: ' rush@example.test ' })).toMatchObject({ wait: 10 });
});

test('a client waits 10 s after five failures and twice as long after each more', async () => {
  const { email } = await makePerson('Bea');
  const ip = '198.51.100.7';
  for (let attempt = 0; attempt < 5; attempt += 1) await tried({ email, ip });
  let seconds = 0;
  for (const wait of [10, 20, 40, 80, 160, 300, 300]) {
    expect(await tried({ email, ip, seconds, given: password })).toMatchObject({ wait });
    expect(await tried({ email, ip, seconds: seconds + wait - 1 })).toMatchObject({ wait: 1 });
    seconds += wait;
    expect(await tried({ email, ip, seconds })).toMatchObject({ code: 'unauthenticated' });
  }
  expect(await tried({ email, ip, seconds: seconds + 3_601 })).toMatchObject({
    code: 'unauthenticated',
  });
  expect(await tried({ email, ip, seconds: seconds + 3_602, given: password })).toMatchObject({
    code: 'accepted',
  });
});

test('tries of others never extend the wait of a client, and a sign-in ends the delay', async () => {
  const { email } = await makePerson('Cem');
  await attack(email, 5);
  const ip = '203.0.113.20';
  const outsider = '198.51.100.20';
  expect(await tried({ email, ip, given: password })).toMatchObject({ wait: 10 });
  await tried({ email, ip: outsider });
  for (const seconds of [10, 30, 70])
    expect(await tried({ email, ip: outsider, seconds })).toMatchObject({
      code: 'unauthenticated',
    });
  expect(await tried({ email, ip, seconds: 9, given: password })).toMatchObject({ wait: 1 });
  expect(await tried({ email, ip, seconds: 71, given: password })).toMatchObject({
    code: 'accepted',
  });
  expect(await tried({ email, seconds: 72 })).toMatchObject({ code: 'unauthenticated' });
});

test('a known device signs in during an attack from its own address', async () => {
  const { email } = await makePerson('Dan');
  const other = await makePerson('Eve');
  const ip = '203.0.113.30';
  const { cookie = '' } = await tried({ email, ip, given: password });
  // More than the account and the client may try.
  const codes = [];
  for (let attempt = 0; attempt < 30; attempt += 1)
    codes.push((await tried({ email, ip, seconds: 1 })).code);
  expect(codes.at(-1)).toBe('rate_limited');
  const own = { email, ip, seconds: 2, given: password };
  expect(await tried(own)).toMatchObject({ code: 'rate_limited' });
  expect(await tried({ ...own, cookie: `a=b; ${cookie}` })).toMatchObject({ code: 'accepted' });
  // Its sign-in does not end the delay of the others.
  expect(await tried({ email, seconds: 3 })).toMatchObject({ code: 'rate_limited' });
  await attack(other.email, 5);
  const forged = cookie.replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A'));
  expect(await tried({ ...own, cookie: forged })).toMatchObject({ code: 'rate_limited' });
  expect(await tried({ ...own, ip: newId(), email: other.email, cookie })).toMatchObject({
    code: 'rate_limited',
  });
});

test('a known device has a limit of its own', async () => {
  const { email } = await makePerson('Fay');
  const { cookie = '' } = await tried({ email, given: password });
  const codes = [];
  for (let attempt = 0; attempt < 11; attempt += 1)
    codes.push((await tried({ email, cookie })).code);
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 'unauthenticated'), 'rate_limited']);
  expect(await tried({ email, given: password })).toMatchObject({ code: 'accepted' });
});

test('a device cookie lasts 180 days from the last sign-in', async () => {
  const { email } = await makePerson('Gus');
  const day = 86_400;
  const { cookie = '' } = await tried({ email, given: password });
  const renewed = await tried({ email, cookie, given: password, seconds: 179 * day });
  await attack(email, 6, 181 * day);
  const late = { email, given: password, seconds: 181 * day };
  expect(await tried({ ...late, cookie })).toMatchObject({ code: 'rate_limited' });
  expect(await tried({ ...late, cookie: renewed.cookie ?? '' })).toMatchObject({
    code: 'accepted',
  });
});

test('a reset link ends the delay', async () => {
  const { email } = await makePerson('Hal');
  await attack(email, 6);
  const token = new URL((await createResetLink(email)) ?? '').searchParams.get('token') ?? '';
  await resetPassword({ token, password: 'another long password' });
  expect(await tried({ email, given: 'another long password' })).toMatchObject({
    code: 'accepted',
  });
});

test('audit rows and sessions have the address of the client', async () => {
  const { id, email } = await makePerson('Ida');
  await tried({ email, ip: '203.0.113.9' });
  await tried({ email, ip: '203.0.113.9', given: password });
  const rows = await db().auditEntry.findMany({
    where: { subjectId: id, action: 'accounts.sign-in' },
  });
  expect(rows.map(({ ip }) => ip)).toEqual(['203.0.113.9', '203.0.113.9']);
  const session = await db().session.findFirst({ where: { userId: id } });
  expect(session?.ip).toBe('203.0.113.9');
});

test('stores no email address and no network address of a try', async () => {
  const rows = JSON.stringify([
    await db().signInTries.findMany(),
    await db().signInWait.findMany(),
  ]);
  expect(rows).not.toMatch(/example\.test|198\.51\.100/u);
});
