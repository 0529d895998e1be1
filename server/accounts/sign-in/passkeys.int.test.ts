import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { accountKey } from '#server/accounts/account-key.ts';
import { TestAuthenticator } from '#server/accounts/testing/authenticator.ts';
import { createUser, listUsers } from '#server/accounts/users.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { clearSecondFactors } from './clear-second-factors.ts';
import { knownDevice } from './device-cookie.ts';
import { passkeySignIn, passkeySignInOptions } from './passkey-sign-in.ts';
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from './passkeys.ts';
import { getSecondFactors } from './second-factors.ts';
import { getSignInPolicy, saveSignInPolicy } from './sign-in-settings.ts';
import { signIn } from './sign-in.ts';

const password = 'correct horse battery staple';
const site = { origin: 'https://tandem.example', rpId: 'tandem.example' };
const request = { userAgent: null, replaces: null };
const pairOf = (cookie: string | undefined) => cookie?.split(';', 1)[0] ?? '';

beforeEach(() => {
  env.TANDEM_URL = site.origin;
});
afterAll(() => db().$disconnect());

async function makePerson(name: string) {
  const email = `${name.toLowerCase()}@example.test`;
  const input = { email, name, password, roles: ['operator' as const] };
  const { id } = await createUser(systemActor('test'), input);
  return { email, actor: { ...testPerson('operator'), id, name } };
}
type Person = Awaited<ReturnType<typeof makePerson>>;

async function register({ actor }: Person, authenticator: TestAuthenticator, part = {}) {
  const { options, cookie } = await beginPasskey(actor, {});
  const { challenge } = options;
  const credential = authenticator.register({ challenge, ...site, ...part });
  return addPasskey(actor, { name: 'Laptop', credential, cookie: pairOf(cookie) });
}

type Changes = { origin?: string; rpId?: string; verified?: boolean; userId?: string };

/** Options of a sign-in and the answer of the authenticator to them. */
async function challenged(authenticator: TestAuthenticator, { userId, ...part }: Changes = {}) {
  const { options, cookie } = await passkeySignInOptions();
  const { challenge } = options;
  const credential = authenticator.signIn({ challenge, ...site, ...part }, userId);
  return { credential: JSON.stringify(credential), cookie: pairOf(cookie) };
}

async function tried(given: { credential: string; cookie: string }, ip = newId()) {
  try {
    const result = await passkeySignIn({ ...given, ...request, ip });
    return { code: result.next, cookies: result.cookies };
  } catch (thrown) {
    const error = asTandemError(thrown);
    if (error === null) throw thrown;
    return { code: error.code, cookies: [] };
  }
}

test('a passkey signs in alone, and makes the browser a known device', async () => {
  const ann = await makePerson('Ann');
  const authenticator = new TestAuthenticator();
  const added = await register(ann, authenticator);
  expect(added).toMatchObject({ name: 'Laptop', lastUsedAt: null });
  expect(added.recoveryCodes).toHaveLength(10);
  const { code, cookies } = await tried(
    await challenged(authenticator, { userId: ann.actor.id }),
    '203.0.113.9',
  );
  expect(code).toBe('session');
  expect(knownDevice(pairOf(cookies[0]), accountKey(ann.email), Date.now())).not.toBeNull();
  const session = await db().session.findFirst({ where: { userId: ann.actor.id } });
  expect(session).toMatchObject({ ip: '203.0.113.9', mustEnroll: false });
  const state = await getSecondFactors(ann.actor, {});
  expect(state).toMatchObject({ passkeyObstacle: null, recoveryCodesLeft: 10, totpSince: null });
  expect(state.passkeys).toMatchObject([
    { id: added.id, lastUsedAt: expect.any(String) as string },
  ]);
  const audit = await db().auditEntry.findFirst({
    where: { action: 'accounts.sign-in', subjectId: ann.actor.id },
  });
  expect(audit?.after).toEqual({ signIn: 'accepted', secondFactor: 'passkey' });
});

test('after the password, a passkey is the second factor', async () => {
  const bea = await makePerson('Bea');
  await register(bea, new TestAuthenticator());
  const first = { email: bea.email, password, ...request, cookie: null, ip: newId() };
  expect(await signIn(first)).toMatchObject({ next: 'second-factor', methods: ['passkey'] });
  const { items } = await listUsers(testPerson('admin'), { id: bea.actor.id });
  expect(items).toMatchObject([{ secondFactors: ['passkey'] }]);
});

test('an answer counts once, for its own challenge and site', async () => {
  const cem = await makePerson('Cem');
  const authenticator = new TestAuthenticator();
  await register(cem, authenticator);
  const refused = { code: 'unauthenticated' };
  const good = await challenged(authenticator);
  const twice = await Promise.all([tried(good), tried(good)]);
  expect(twice.map(({ code }) => code).toSorted()).toEqual(['session', 'unauthenticated']);
  expect(await tried(good)).toMatchObject(refused);
  const [one, other] = [await challenged(authenticator), await challenged(authenticator)];
  expect(await tried({ ...one, cookie: other.cookie })).toMatchObject(refused);
  expect(await tried({ ...one, cookie: '' })).toMatchObject(refused);
  for (const changes of [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { verified: false },
    { userId: newId() },
  ])
    expect(await tried(await challenged(authenticator, changes))).toMatchObject(refused);
  // A copy of the device would count from where the original was.
  authenticator.counter = 0;
  expect(await tried(await challenged(authenticator))).toMatchObject(refused);
  expect(await tried(await challenged(new TestAuthenticator()))).toMatchObject(refused);
  expect(await tried({ credential: '{}', cookie: '' })).toMatchObject({ code: 'invalid_input' });
  authenticator.counter = 100;
  expect(await tried(await challenged(authenticator))).toMatchObject({ code: 'session' });
  await db().user.update({ where: { id: cem.actor.id }, data: { disabledAt: new Date() } });
  expect(await tried(await challenged(authenticator))).toMatchObject(refused);
});

test('only an answer to the own challenge registers a passkey, once', async () => {
  const [dan, eve] = [await makePerson('Dan'), await makePerson('Eve')];
  const conflict = { code: 'conflict' };
  const { options, cookie } = await beginPasskey(dan.actor, {});
  const { challenge } = options;
  const authenticator = new TestAuthenticator();
  const credential = authenticator.register({ challenge, ...site });
  const given = { name: 'Phone', credential, cookie: pairOf(cookie) };
  await expect(addPasskey(eve.actor, given)).rejects.toMatchObject(conflict);
  await expect(addPasskey(dan.actor, { ...given, cookie: null })).rejects.toMatchObject(conflict);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
  await expect(addPasskey(dan.actor, given)).rejects.toMatchObject(conflict);
  vi.useRealTimers();
  await addPasskey(dan.actor, given);
  await expect(addPasskey(dan.actor, given)).rejects.toMatchObject(conflict);
  await expect(register(eve, authenticator)).rejects.toMatchObject(conflict);
  for (const part of [{ origin: 'https://evil.example' }, { verified: false }])
    await expect(register(eve, new TestAuthenticator(), part)).rejects.toMatchObject(conflict);
  const late = { ...dan.actor, authenticatedAt: new Date(Date.now() - 3_600_000) };
  await expect(beginPasskey(late, {})).rejects.toMatchObject({ fields: [{ field: 'password' }] });
});

test('a passkey is renamed and removed by its person only', async () => {
  const [fay, gus] = [await makePerson('Fay'), await makePerson('Gus')];
  const authenticator = new TestAuthenticator();
  const { id } = await register(fay, authenticator);
  const missing = { code: 'not_found' };
  await expect(renamePasskey(gus.actor, { id, name: 'Mine' })).rejects.toMatchObject(missing);
  await expect(removePasskey(gus.actor, { id })).rejects.toMatchObject(missing);
  expect(await renamePasskey(fay.actor, { id, name: 'Key ring' })).toMatchObject({
    name: 'Key ring',
  });
  const admin = testPerson('admin');
  const { revision, ...policy } = await getSignInPolicy(admin, {});
  await saveSignInPolicy(admin, { ...policy, secondFactorRoles: ['operator'] });
  await expect(removePasskey(fay.actor, { id })).rejects.toMatchObject({ code: 'conflict' });
  await saveSignInPolicy(admin, { ...policy, baseVersion: revision + 1 });
  await removePasskey(fay.actor, { id });
  expect(await getSecondFactors(fay.actor, {})).toMatchObject({
    passkeys: [],
    recoveryCodesLeft: 0,
  });
  expect(await tried(await challenged(authenticator))).toMatchObject({ code: 'unauthenticated' });
});

test('an administrator removes the passkeys of another person with their second factors', async () => {
  const hal = await makePerson('Hal');
  const authenticator = new TestAuthenticator();
  await register(hal, authenticator);
  await clearSecondFactors(testPerson('admin'), { id: hal.actor.id });
  expect(await tried(await challenged(authenticator))).toMatchObject({ code: 'unauthenticated' });
});

test('without a host name there are no passkeys, and the account page says why', async () => {
  const ida = await makePerson('Ida');
  env.TANDEM_URL = undefined;
  await expect(beginPasskey(ida.actor, {})).rejects.toThrow('TANDEM_URL');
  await expect(passkeySignInOptions()).rejects.toMatchObject({ code: 'conflict' });
  const { passkeyObstacle } = await getSecondFactors(ida.actor, {});
  expect(passkeyObstacle).toContain('TANDEM_URL');
});

test('one client has 20 tries at once', async () => {
  const given = await challenged(new TestAuthenticator());
  const ip = newId();
  const codes = [];
  for (let attempt = 0; attempt < 21; attempt += 1) codes.push((await tried(given, ip)).code);
  expect(codes.slice(19)).toEqual(['unauthenticated', 'rate_limited']);
});
