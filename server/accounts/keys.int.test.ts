import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { createKey, listKeys, revokeKey, rotateKey } from '#server/accounts/keys.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { keyActor } from '#server/platform/auth/key-actor.ts';
import { validKey } from '#server/platform/auth/key-cache.ts';
import { db } from '#server/platform/database/db.ts';

afterEach(() => vi.useRealTimers());
afterAll(() => db().$disconnect());

const hourMs = 3_600_000;
const refused = { code: 'unauthenticated' };
/**
 * Checks a key both as the API does and as ingest does, which may use a result cached for up to a
 * minute.
 */
const both = (key: string) =>
  Promise.all([keyActor(`Bearer ${key}`, null), validKey(`Bearer ${key}`)]);

test('a rotated key works beside its successor until the overlap ends, then no more', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const old = await createKey(ana, { name: 'collector', scopes: ['ingest', 'read'] });
  await both(old.key);
  const next = await rotateKey(ana, { id: old.id, overlapHours: 1 });
  expect(next).toMatchObject({ name: 'collector', scopes: old.scopes, expiresAt: null });
  expect(next.key).not.toBe(old.key);
  const [actor] = await both(old.key);
  expect(actor).toMatchObject({ keyId: old.id, id: ana.id });
  await both(next.key);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hourMs });
  await expect(keyActor(`Bearer ${old.key}`, null)).rejects.toMatchObject(refused);
  await expect(validKey(`Bearer ${old.key}`)).rejects.toMatchObject(refused);
  await both(next.key);
  await expect(rotateKey(ana, { id: old.id, overlapHours: 1 })).rejects.toMatchObject({
    code: 'conflict',
  });
  await revokeKey(ana, { id: next.id });
  await expect(validKey(`Bearer ${next.key}`)).rejects.toMatchObject(refused);
});

test('without an overlap the old key ends at once, and one that ends sooner is not kept alive', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const expiresAt = new Date(Date.now() + hourMs).toISOString();
  const old = await createKey(ana, { name: 'job', scopes: ['read'], expiresAt });
  await both(old.key);
  const next = await rotateKey(ana, { id: old.id, overlapHours: 24 });
  const row = await db().apiKey.findUniqueOrThrow({ where: { id: old.id } });
  expect(row.expiresAt?.toISOString()).toBe(expiresAt);
  await both(next.key);
  await rotateKey(ana, { id: next.id, overlapHours: 0 });
  // Ingest first, because it may still use its cached result.
  await expect(validKey(`Bearer ${next.key}`)).rejects.toMatchObject(refused);
  await expect(keyActor(`Bearer ${next.key}`, null)).rejects.toMatchObject(refused);
});

test('keys come in pages, newest first', async () => {
  const ida = await makeUser('Ida', ['admin']);
  const names = ['a', 'b', 'c'];
  for (const [index, name] of names.entries()) {
    const now = new Date(Date.now() + (index + 1) * hourMs);
    await createKey(ida, { name, scopes: ['read'] }, { now });
  }
  const first = await listKeys(ida, { limit: 2 });
  expect(first.items.map((item) => item.name)).toEqual(['c', 'b']);
  const next = await listKeys(ida, { limit: 1, cursor: first.nextCursor ?? '' });
  expect(next.items.map((item) => item.name)).toEqual(['a']);
  await expect(listKeys(ida, { cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('requests that arrive together share one read of their key, and none that began before a revocation', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const { id, key } = await createKey(ana, { name: 'collector', scopes: ['ingest'] });
  const read = () => validKey(`Bearer ${key}`);
  const records = await Promise.all([read(), read(), read()]);
  expect(new Set(records).size).toBe(1);
  await revokeKey(ana, { id });
  await expect(Promise.all([read(), read()])).rejects.toMatchObject(refused);
});
