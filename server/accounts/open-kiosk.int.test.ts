import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Scope } from '#lib/permissions.ts';
import { createKey } from '#server/accounts/keys.ts';
import {
  isKioskRequest,
  openKiosk,
  redirectToKiosk,
  renewKiosk,
} from '#server/accounts/open-kiosk.ts';
import { createUser } from '#server/accounts/users.ts';
import { can, systemActor, type Actor } from '#server/platform/actor.ts';
import { kioskActor } from '#server/platform/auth/kiosk-cookie.ts';
import { requireActor } from '#server/platform/auth/request-actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';

let owner: Actor = systemActor('test');

async function keyOf(scopes: Scope[]): Promise<{ id: string; key: string }> {
  return createKey(owner, { name: 'Hall', scopes });
}
/** The Set-Cookie header for a key. */
async function exchange(token: string, ip: string | null = null): Promise<string> {
  const answer = await openKiosk({ token }, ip);
  expect(answer.status).toBe(204);
  return answer.headers.get('set-cookie') ?? '';
}
const pair = (setCookie: string) => setCookie.split(';', 1)[0] ?? '';

beforeAll(async () => {
  const user = await createUser(systemActor('test'), {
    email: 'wall@example.test',
    name: 'Wall',
    roles: ['admin'],
  });
  owner = {
    kind: 'user',
    id: user.id,
    name: 'Wall',
    grants: [{ role: 'admin', teamId: null, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: new Date(),
    ip: null,
  };
});
afterAll(() => db().$disconnect());

test('a key becomes a cookie that reads, for an hour, and changes nothing', async () => {
  const { id, key } = await keyOf(['read', 'write']);
  const setCookie = await exchange(key, '10.0.0.9');
  expect(setCookie).toMatch(/HttpOnly; SameSite=Strict; Max-Age=3600/);
  expect(setCookie).not.toContain(key);
  const actor = await kioskActor(`other=1; ${pair(setCookie)}`, null);
  expect(actor).toMatchObject({ kind: 'key', keyId: id, scopes: ['read'] });
  if (actor === null) throw new Error('the cookie holds');
  expect(can(actor, 'incidents:read')).toBe(true);
  expect(can(actor, 'incidents:write')).toBe(false);
  expect(can(actor, 'accounts:read')).toBe(false);
  const audit = await db().auditEntry.findFirst({ where: { action: 'accounts.open-kiosk' } });
  expect(audit).toMatchObject({ subjectId: id });
});

test('only reading requests know the cookie', async () => {
  const { key } = await keyOf(['read']);
  const cookie = pair(await exchange(key));
  const headers = { cookie };
  const call = (method: string) =>
    requireActor(new Request('http://tandem/api/incidents', { method, headers }));
  // Outside of a request, next-auth has no cookies to read; a wallboard has no session either.
  await expect(call('POST')).rejects.toBeDefined();
  const renewed = await renewKiosk(
    new Request('http://tandem/', { method: 'POST', headers }),
    null,
  );
  expect(renewed.status).toBe(204);
  expect(await kioskActor(pair(renewed.headers.get('set-cookie') ?? ''), null)).not.toBeNull();
});

test('keys without the scope, unknown keys, revoked keys and foreign cookies open nothing', async () => {
  const ingest = await keyOf(['ingest']);
  await expect(openKiosk({ token: ingest.key }, null)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(openKiosk({ token: 'tdm_nothing' }, null)).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  const { id, key } = await keyOf(['read']);
  const cookie = pair(await exchange(key));
  await db().apiKey.update({ where: { id }, data: { revokedAt: new Date() } });
  expect(await kioskActor(cookie, null)).toBeNull();
  const [name = ''] = cookie.split('=', 1);
  expect(await kioskActor(`${name}=abc`, null)).toBeNull();
  expect(await kioskActor(null, null)).toBeNull();
  await expect(
    renewKiosk(new Request('http://tandem/', { method: 'POST', headers: { cookie } }), null),
  ).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a key in the query opens nothing and leaves the address', async () => {
  const { key } = await keyOf(['read']);
  const server = createServer((request, response) => {
    if (isKioskRequest(request)) redirectToKiosk(request, response);
    else response.end('page');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  onTestFinished(() => void server.close());
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const open = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      redirect: 'manual',
      headers: { connection: 'close' },
    });
  for (const path of [`/?kiosk=1&token=${key}&view=2`, `/kiosk?token=${key}&view=2`]) {
    const answer = await open(path);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/kiosk?view=2');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
  expect(await (await open('/kiosk?view=2')).text()).toBe('page');
});

test('an open wallboard of a signed-in person is activity of the session', async () => {
  const id = owner.kind === 'user' ? owner.sessionId : '';
  const [createdAt, expiresAt] = [new Date(Date.now() - 3_000_000), new Date(Date.now() + 60_000)];
  const session = { id, userId: owner.id, createdAt, lastActiveAt: createdAt, expiresAt };
  await db().session.create({ data: session });
  const answer = await renewKiosk(new Request('http://tandem/', { method: 'POST' }), owner);
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([204, null]);
  const { lastActiveAt } = await db().session.findUniqueOrThrow({ where: { id } });
  expect(lastActiveAt.getTime()).toBeGreaterThan(createdAt.getTime());
});

test('sets a cookie that browsers take over https from this host only, where the address is https', async () => {
  const { id, key } = await keyOf(['read']);
  expect(await exchange(key)).toMatch(/^tandem_kiosk_.*Max-Age=3600$/u);
  env.TANDEM_URL = 'https://tandem.example';
  const cookie = await exchange(key);
  expect(cookie).toMatch(/^__Host-tandem_kiosk_.*; Path=\/; .*; Secure$/u);
  expect(cookie).not.toContain('Domain');
  expect(await kioskActor(pair(cookie), null)).toMatchObject({ keyId: id });
});
