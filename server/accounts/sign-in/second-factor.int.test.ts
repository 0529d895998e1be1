import decodeQr from 'qr/decode.js';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { Role } from '#lib/permissions.ts';
import { createResetLink } from '#server/accounts/create-setup-link.ts';
import { makeUserLink } from '#server/accounts/invite.ts';
import { resetPassword } from '#server/accounts/set-up.ts';
import { fromBase32, setUpTotp } from '#server/accounts/testing/totp.ts';
import { createUser, listUsers } from '#server/accounts/users.ts';
import { systemActor } from '#server/platform/actor.ts';
import { liveSession } from '#server/platform/auth/session-actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { clearSecondFactors } from './clear-second-factors.ts';
import { completeSignIn } from './complete-sign-in.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import { getSecondFactors } from './second-factors.ts';
import { getSignInPolicy, saveSignInPolicy } from './sign-in-settings.ts';
import { signIn } from './sign-in.ts';
import { checkOwnCode } from './spend-code.ts';
import { beginTotp, confirmTotp, removeTotp } from './totp-enrolment.ts';

const password = 'correct horse battery staple';
const beganMs = Date.parse('2026-12-01T08:00:00Z');
const at = (seconds: number) => ({ now: new Date(beganMs + seconds * 1_000) });
const admin = testPerson('admin');

afterEach(() => vi.useRealTimers());
afterAll(() => db().$disconnect());

async function makePerson(name: string, role: Role = 'viewer') {
  const email = `${name.toLowerCase()}@example.test`;
  const input = { email, name, password, roles: [role] };
  const { id } = await createUser(systemActor('test'), input);
  return { email, actor: { ...testPerson(role), id, name, authenticatedAt: at(0).now } };
}
type Person = Awaited<ReturnType<typeof makePerson>>;

const setUp = ({ actor }: Person) => setUpTotp(actor, at(0).now);

const request = { ip: '203.0.113.9', userAgent: null, replaces: null };
const pairsOf = (cookies: readonly string[]) =>
  cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');

/** The password step; the clock of cookies is the real one. */
async function begin({ email }: Person, cookie: string | null = null) {
  const result = await signIn({ email, password, ...request, ip: newId(), cookie });
  return { next: result.next, cookie: pairsOf(result.cookies) };
}

async function complete(cookie: string, code: string, seconds: number) {
  try {
    const result = await completeSignIn({ code, ...request, cookie }, at(seconds).now);
    return { code: result.next, cookie: pairsOf(result.cookies) };
  } catch (thrown) {
    const error = asTandemError(thrown);
    if (error === null) throw thrown;
    return { code: error.code, data: error.data };
  }
}

test('sign-in asks for a code of the app after the password, and takes each code once', async () => {
  const ann = await makePerson('Ann');
  expect((await begin(ann)).next).toBe('session');
  const { code } = await setUp(ann);
  const { next, cookie } = await begin(ann);
  expect(next).toBe('second-factor');
  // The code that ended the set-up counts no more.
  expect(await complete(cookie, code(0), 5)).toMatchObject({ code: 'unauthenticated' });
  const results = await Promise.all([
    complete(cookie, code(60), 61),
    complete(cookie, ` ${code(60)} `, 61),
  ]);
  expect(results.map((result) => result.code).toSorted()).toEqual(['session', 'unauthenticated']);
  expect(await complete(cookie, code(30), 62)).toMatchObject({ code: 'unauthenticated' });
  expect(await complete(cookie, code(90), 91)).toMatchObject({ code: 'session' });
  const rows = await db().auditEntry.findMany({
    where: { subjectId: ann.actor.id, action: 'accounts.sign-in' },
    orderBy: { order: 'asc' },
  });
  const twins = rows.slice(3, 5).map(({ after }) => after);
  expect(twins).toContainEqual({ signIn: 'accepted', secondFactor: 'authenticator app' });
  expect(twins).toContainEqual({ signIn: 'refused', secondFactor: 'wrong code' });
  expect(rows.map(({ after }) => after)).toEqual([
    { signIn: 'accepted' },
    { signIn: 'second factor requested' },
    { signIn: 'refused', secondFactor: 'wrong code' },
    // In either order: two requests with the same code.
    twins[0],
    twins[1],
    { signIn: 'refused', secondFactor: 'wrong code' },
    { signIn: 'accepted', secondFactor: 'authenticator app' },
  ]);
});

test('the QR code contains the secret, which is stored sealed', async () => {
  const { actor, email } = await makePerson('Bea');
  const { secret, uri, qr } = await beginTotp(actor, {}, at(0));
  expect(uri).toContain(`secret=${secret}`);
  expect(uri).toContain(encodeURIComponent(email));
  const scale = 4;
  const side = qr.size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x = '', y = ''] of qr.path.matchAll(/M(\d+) (\d+)h1v1h-1z/gu))
    for (let row = 0; row < scale; row += 1)
      for (let column = 0; column < scale; column += 1) {
        const pixel = (Number(y) * scale + row) * side + Number(x) * scale + column;
        data.fill(0, pixel * 4, pixel * 4 + 3);
      }
  expect(decodeQr({ width: side, height: side, data })).toBe(uri);
  const row = await db().totp.findUniqueOrThrow({ where: { userId: actor.id } });
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(JSON.stringify(row)).not.toContain(fromBase32(secret).toString('base64'));
  // Until its first code, it counts for nothing.
  expect((await begin({ actor, email })).next).toBe('session');
  await expect(confirmTotp(actor, { code: '000000' }, at(0))).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'code' }],
  });
});

test('an app in use keeps working until its replacement is confirmed', async () => {
  const cem = await makePerson('Cem');
  const { code } = await setUp(cem);
  await beginTotp(cem.actor, {}, at(10));
  const { cookie } = await begin(cem);
  expect(await complete(cookie, code(30), 31)).toMatchObject({ code: 'session' });
});

test('a recovery code signs in once, and new ones end the old', async () => {
  const dan = await makePerson('Dan');
  const { recoveryCodes } = await setUp(dan);
  expect(new Set(recoveryCodes).size).toBe(10);
  const [first = '', second = '', third = ''] = recoveryCodes;
  const { cookie } = await begin(dan);
  const typed = first.toUpperCase().replace('-', ' ');
  expect(await complete(cookie, typed, 0)).toMatchObject({ code: 'session' });
  expect(await complete(cookie, first, 1)).toMatchObject({ code: 'unauthenticated' });
  expect(await getSecondFactors(dan.actor, {})).toMatchObject({ recoveryCodesLeft: 9 });
  const eve = await makePerson('Eve');
  await setUp(eve);
  expect(await complete((await begin(eve)).cookie, second, 0)).toMatchObject({
    code: 'unauthenticated',
  });
  const renewed = await renewRecoveryCodes(dan.actor, {}, at(60));
  expect(await complete(cookie, third, 2)).toMatchObject({ code: 'unauthenticated' });
  expect(await complete(cookie, renewed.recoveryCodes[9] ?? '', 3)).toMatchObject({
    code: 'session',
  });
  const stored = JSON.stringify(await db().recoveryCode.findMany());
  expect(renewed.recoveryCodes.filter((code) => stored.includes(code))).toEqual([]);
});

test('codes are limited by account, and a known device has tries of its own', async () => {
  const fay = await makePerson('Fay');
  const device = await begin(fay);
  const { code } = await setUp(fay);
  const stranger = await begin(fay);
  const wrong = [];
  for (let attempt = 0; attempt < 6; attempt += 1)
    wrong.push((await complete(stranger.cookie, '000000', 60)).code);
  expect(wrong).toEqual([...Array.from({ length: 5 }, () => 'unauthenticated'), 'rate_limited']);
  expect(await complete(stranger.cookie, code(60), 61)).toMatchObject({ code: 'rate_limited' });
  const known = await begin(fay, device.cookie);
  expect(await complete(known.cookie, code(60), 61)).toMatchObject({ code: 'session' });
});

test('the second step must follow within 5 minutes, with the cookie of the first', async () => {
  const gus = await makePerson('Gus');
  const { code } = await setUp(gus);
  const { cookie } = await begin(gus);
  const restart = { code: 'unauthenticated', data: { restart: true } };
  expect(await complete('', code(60), 60)).toEqual(restart);
  expect(await complete(`${cookie.slice(0, -3)}AAA`, code(60), 60)).toEqual(restart);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
  expect(await complete(cookie, code(60), 60)).toEqual(restart);
});

test('a disabled account does not complete its sign-in', async () => {
  const hal = await makePerson('Hal');
  const { code } = await setUp(hal);
  const { cookie } = await begin(hal);
  await db().user.update({ where: { id: hal.actor.id }, data: { disabledAt: new Date() } });
  expect(await complete(cookie, code(60), 60)).toMatchObject({ code: 'unauthenticated' });
});

test('a role that requires a second factor opens only its set-up', async () => {
  const { revision, ...policy } = await getSignInPolicy(admin, {});
  await saveSignInPolicy(admin, { ...policy, secondFactorRoles: ['operator'] });
  const [ida, joe] = [await makePerson('Ida', 'operator'), await makePerson('Joe')];
  const sessionOf = async ({ actor }: Person) => {
    const { id } = await db().session.findFirstOrThrow({
      where: { userId: actor.id },
      orderBy: { createdAt: 'desc' },
    });
    return liveSession(id, null);
  };
  expect([(await begin(ida)).next, (await begin(joe)).next]).toEqual(['session', 'session']);
  expect((await sessionOf(ida))?.mustEnroll).toBe(true);
  expect((await sessionOf(joe))?.mustEnroll).toBe(false);
  await setUp(ida);
  expect((await sessionOf(ida))?.mustEnroll).toBe(false);
  expect(await getSecondFactors(ida.actor, {})).toMatchObject({ required: true });
  await expect(removeTotp(ida.actor, {}, at(10))).rejects.toMatchObject({ code: 'conflict' });
  expect((await begin(ida)).next).toBe('second-factor');
  await saveSignInPolicy(admin, { ...policy, baseVersion: revision + 1 });
  await removeTotp(ida.actor, {}, at(20));
  expect(await getSecondFactors(ida.actor, {})).toMatchObject({
    totpSince: null,
    recoveryCodesLeft: 0,
    required: false,
  });
  expect((await begin(ida)).next).toBe('session');
});

test('an older session gives the password again for a change', async () => {
  const { actor } = await makePerson('Kim');
  const late = at(16 * 60);
  const needed = { code: 'invalid_input', fields: [{ field: 'password' }] };
  await expect(beginTotp(actor, {}, late)).rejects.toMatchObject(needed);
  await expect(beginTotp(actor, { password: 'wrong' }, late)).rejects.toMatchObject(needed);
  await expect(removeTotp(actor, {}, late)).rejects.toMatchObject(needed);
  await expect(beginTotp(actor, { password }, late)).resolves.toHaveProperty('secret');
  const demo = { ...actor, demo: true };
  await expect(beginTotp(demo, {}, at(0))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(getSecondFactors(systemActor('x'), {})).rejects.toMatchObject({ code: 'forbidden' });
});

test('an administrator removes the second factors of another person', async () => {
  const lea = await makePerson('Lea');
  await setUp(lea);
  const { id } = lea.actor;
  const listed = async () =>
    (await listUsers(admin, { id })).items.map(({ secondFactors }) => secondFactors);
  expect(await listed()).toEqual([['totp']]);
  await db().session.create({ data: { id: newId(), userId: id, expiresAt: new Date(8e14) } });
  await expect(clearSecondFactors(testPerson('approver'), { id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(clearSecondFactors({ ...admin, id }, { id })).rejects.toMatchObject({
    code: 'conflict',
  });
  await clearSecondFactors(admin, { id });
  expect(await listed()).toEqual([[]]);
  expect(await db().session.count({ where: { userId: id, endedAt: null } })).toBe(0);
  expect(await db().recoveryCode.count({ where: { userId: id } })).toBe(0);
  const audit = await db().auditEntry.findFirst({
    where: { action: 'accounts.clear-second-factors', subjectId: id },
  });
  expect(audit?.actorId).toBe(admin.id);
});

test('the link of admin:reset-link removes second factors, and a link of the users page does not', async () => {
  const max = await makePerson('Max');
  await setUp(max);
  const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? '';
  const given = { password: 'another long password' };
  const { url } = await makeUserLink(admin, { id: max.actor.id });
  await resetPassword({ token: tokenOf(url), ...given });
  expect(await getSecondFactors(max.actor, {})).not.toMatchObject({ totpSince: null });
  const link = (await createResetLink(max.email)) ?? '';
  await resetPassword({ token: tokenOf(link), ...given });
  expect(await getSecondFactors(max.actor, {})).toMatchObject({
    totpSince: null,
    recoveryCodesLeft: 0,
  });
});

test('a code confirms a decision once, with tries of its own', async () => {
  const ned = await makePerson('Ned');
  const { code } = await setUp(ned);
  expect(await checkOwnCode(ned.actor, { code: code(60) }, at(60))).toBe(true);
  expect(await checkOwnCode(ned.actor, { code: code(60) }, at(61))).toBe(false);
  for (let attempt = 0; attempt < 2; attempt += 1)
    await checkOwnCode(ned.actor, { code: '000000' }, at(62));
  await expect(checkOwnCode(ned.actor, { code: code(90) }, at(63))).rejects.toMatchObject({
    code: 'rate_limited',
  });
});
