import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles, scopes, type Role, type Scope } from '#lib/permissions.ts';
import { ensureMachineKeys } from '#server/accounts/ensure-machine-keys.ts';
import { makeUserLink } from '#server/accounts/invite.ts';
import { createKey, rotateKey } from '#server/accounts/keys.ts';
import { createUser, updateUser } from '#server/accounts/users.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { keyActor } from '#server/platform/auth/key-actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';

type Person = Extract<Actor, { kind: 'user' }>;
let ada: Person;
let teamId: string;
let count = 0;

async function keyOf(owner: Actor, own: Scope[], limits: { teamId?: string } = {}): Promise<Actor> {
  const made = await createKey(owner, { name: `key ${(count += 1)}`, scopes: own, ...limits });
  return keyActor(`Bearer ${made.key}`, null);
}
const person = (...wanted: Role[]) => ({
  email: `${newId()}@example.test`,
  name: 'Eve',
  roles: wanted,
});
const refusedBy = (field: string) => ({ code: 'forbidden', fields: [{ field }] });

beforeAll(async () => {
  ada = await makeUser('Ada', ['admin']);
  teamId = newId();
  await db().team.create({ data: { id: teamId, name: 'Shop' } });
});
afterAll(() => db().$disconnect());

test('a key makes no key with a scope that lets more through than its own scopes', async () => {
  const admin = await keyOf(ada, ['admin']);
  for (const scope of ['ingest', 'actions:approve'] as const)
    await expect(createKey(admin, { name: 'more', scopes: ['read', scope] })).rejects.toMatchObject(
      refusedBy('scopes'),
    );
  await expect(createKey(admin, { name: 'all', scopes: [...scopes] })).rejects.toMatchObject(
    refusedBy('scopes'),
  );
  expect(
    await createKey(admin, { name: 'less', scopes: ['read', 'write', 'models', 'admin'] }),
  ).toMatchObject({ owner: { id: ada.id } });
  const both = await keyOf(ada, ['admin', 'ingest']);
  expect(await createKey(both, { name: 'sender', scopes: ['ingest'] })).toMatchObject({
    scopes: ['ingest'],
  });
});

test('a key makes no key that lives longer; without an expiry the new key ends with it', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { key } = await createKey(ada, { name: 'short', scopes: ['admin'], expiresAt });
  const short = await keyActor(`Bearer ${key}`, null);
  const wanted = { name: 'long', scopes: ['read' as const] };
  await expect(
    createKey(short, { ...wanted, expiresAt: new Date(Date.now() + 7_200_000).toISOString() }),
  ).rejects.toMatchObject(refusedBy('expiresAt'));
  expect(await createKey(short, wanted)).toMatchObject({ expiresAt });
  expect(await createKey(ada, wanted)).toMatchObject({ expiresAt: null });
});

test('a key of scope admin gives no role that decides on actions', async () => {
  const admin = await keyOf(ada, ['admin']);
  const given: Role[] = [];
  for (const role of roles) {
    const made = await createUser(admin, person(role)).catch((error: unknown) => error);
    if (made instanceof Object && 'email' in made) given.push(role);
    else expect(made).toMatchObject(refusedBy('grants'));
  }
  expect(given).toEqual(['viewer', 'executive', 'auditor']);
  const approving = await keyOf(ada, ['admin', 'actions:approve', 'ingest']);
  expect(await createUser(approving, person('operator'))).toMatchObject({ name: 'Eve' });
  // High risk is no key's, whatever its scopes, so no key gives the role that decides on it.
  for (const role of ['approver', 'admin'] as const)
    await expect(createUser(approving, person(role))).rejects.toMatchObject(refusedBy('grants'));
});

test('a key adds no such role to an account, enables none and makes no link for one', async () => {
  const admin = await keyOf(ada, ['admin']);
  const { id } = await makeUser('Vi', ['viewer']);
  const everywhere = { teamId: null, environmentId: null };
  await expect(
    updateUser(admin, { id, grants: [{ role: 'approver', ...everywhere }] }),
  ).rejects.toMatchObject(refusedBy('grants'));
  await expect(
    updateUser(admin, { id, grants: [{ role: 'approver', teamId, environmentId: null }] }),
  ).rejects.toMatchObject(refusedBy('grants'));
  await updateUser(admin, { id, name: 'Vi B.', grants: [{ role: 'auditor', ...everywhere }] });
  await makeUserLink(admin, { id });

  const abel = await makeUser('Abel', ['approver']);
  await expect(makeUserLink(admin, { id: abel.id })).rejects.toMatchObject(refusedBy('grants'));
  // A role that the account has already may stay, and it may be disabled: both give nothing.
  await updateUser(admin, { id: abel.id, grants: [{ role: 'approver', ...everywhere }] });
  await updateUser(admin, { id: abel.id, disabled: true });
  await expect(updateUser(admin, { id: abel.id, disabled: false })).rejects.toMatchObject(
    refusedBy('grants'),
  );
  await updateUser(ada, { id: abel.id, disabled: false });
  await makeUserLink(ada, { id: abel.id });
});

test('a key rotates only keys of its account, and a person no key of another that approves', async () => {
  const bob = await makeUser('Bob', ['admin']);
  const admin = await keyOf(ada, ['admin']);
  const [theirs, more, mine] = await Promise.all([
    createKey(bob, { name: 'theirs', scopes: ['read'] }),
    createKey(ada, { name: 'more', scopes: ['actions:approve'] }),
    createKey(ada, { name: 'mine', scopes: ['read'] }),
  ]);
  await expect(rotateKey(admin, { id: theirs.id })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(rotateKey(admin, { id: more.id })).rejects.toMatchObject(refusedBy('scopes'));
  expect(await rotateKey(admin, { id: mine.id })).toMatchObject({ scopes: ['read'] });

  await expect(rotateKey(bob, { id: more.id })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await rotateKey(ada, { id: more.id })).toMatchObject({ scopes: ['actions:approve'] });
  expect(await rotateKey(ada, { id: theirs.id })).toMatchObject({ owner: { id: bob.id } });
});

test('the bootstrap key provisions people of every role, and keys of its own account', async () => {
  env.TANDEM_BOOTSTRAP_API_KEY = 'a-bootstrap-key-of-this-test';
  await ensureMachineKeys();
  const bootstrap = await keyActor(`Bearer ${env.TANDEM_BOOTSTRAP_API_KEY}`, null);
  expect(bootstrap).toMatchObject({ kind: 'key', service: true });
  for (const role of roles)
    expect(await createUser(bootstrap, person(role))).toMatchObject({ grants: [{ role }] });
  const made = await createKey(bootstrap, { name: 'child', scopes: [...scopes] });
  expect(await keyActor(`Bearer ${made.key}`, null)).toMatchObject({ service: true });
  const limited = await createKey(bootstrap, { name: 'limited', scopes: ['admin', 'read'] });
  await expect(
    createUser(await keyActor(`Bearer ${limited.key}`, null), person('approver')),
  ).rejects.toMatchObject(refusedBy('grants'));
});
