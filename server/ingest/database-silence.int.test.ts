import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GET as listTeams, POST as createTeam } from '#app/api/teams/route.ts';
import { createKey } from '#server/accounts/keys.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { boundForRequests } from '#server/platform/outbound/bounded-client.ts';
import { startTestWay, type TestWay } from '#server/platform/testing/tcp-proxy.ts';

/** Connections of the pool and some that wait for one. */
const connections = 20;
const direct = env.DATABASE_URL;
const none = { params: Promise.resolve({}) };
let way: TestWay;
let key: string;

beforeAll(async () => {
  way = await startTestWay(direct);
  env.DATABASE_URL = way.url;
  // The limits of the product, at a fraction of their length.
  boundForRequests({ statementMs: 1_200, askAfterMs: 100, askPatienceMs: 800 });
  const admin = await makeUser('Ada', ['admin']);
  ({ key } = await createKey(admin, { name: 'teams', scopes: ['read', 'write', 'admin'] }));
});
afterEach(() => way.mend());
afterAll(async () => {
  await db().$disconnect();
  env.DATABASE_URL = direct;
  way.server.close();
});

const headers = () => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
const read = () =>
  listTeams(new Request('http://127.0.0.1/api/teams', { headers: headers() }), none);
const write = (name: string) =>
  createTeam(
    new Request('http://127.0.0.1/api/teams', {
      method: 'POST',
      headers: { ...headers(), 'idempotency-key': name },
      body: JSON.stringify({ name }),
    }),
    none,
  );
const sleepInStore = (seconds: number) => db().$queryRaw`select pg_sleep(${seconds})::text`;

async function expectOutage(work: () => Promise<Response>): Promise<void> {
  const answer = await work();
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBeTruthy();
  expect(await answer.json()).toMatchObject({ code: 'unavailable' });
}

test('answers 503 while the database is silent and works again afterwards', async () => {
  await Promise.all(Array.from({ length: connections }, () => sleepInStore(0.05)));
  expect((await read()).status).toBe(200);
  way.hush();
  await Promise.all([
    ...Array.from({ length: 15 }, () => expectOutage(read)),
    expectOutage(() => write('while silent')),
  ]);
  way.mend();
  // A statement that was sent into the silence has to be given up first.
  await expect.poll(async () => (await read()).status).toBe(200);
  expect((await write('while silent')).status).toBe(201);
});

test('ends a transaction that meets the silence and does not use its connection again', async () => {
  const transaction = db().$transaction(async (tx) => {
    await tx.$queryRaw`select 1`;
    way.hush();
    await tx.$queryRaw`select 2`;
  });
  await expect(transaction).rejects.toThrow();
  way.mend();
  const all = await Promise.all(Array.from({ length: connections }, read));
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: connections }, () => 200));
});

test('does not take a long statement for a silent database, and cancels it at its limit', async () => {
  await sleepInStore(0.5);
  await expect(sleepInStore(30)).rejects.toThrow(/statement timeout/u);
});
