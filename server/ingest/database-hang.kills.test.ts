import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GET as listTeams, POST as createTeam } from '#app/api/teams/route.ts';
import { processIntakeItems } from '#server/jobs/queue/process-queued-items.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { boundForRequests } from '#server/platform/outbound/bounded-client.ts';
import { startTestWay, type TestWay } from '#server/platform/testing/tcp-proxy.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { remoteWriteHeaders, snappyBody, writeRequest } from './prometheus/remote-write-fixture.ts';
import { makeIngestKey, startWeb, type WebProcess } from './testing/web-process.ts';

/** Response time that the interfaces guarantee, plus a margin for a busy machine. */
const ANSWER_MS = 6_000;

let way: TestWay;
let web: WebProcess;
let direct: string;

beforeAll(async () => {
  direct = env.DATABASE_URL;
  way = await startTestWay(direct);
  env.DATABASE_URL = way.url;
  boundForRequests();
  web = await startWeb(await makeIngestKey());
});
afterEach(() => way.mend());
afterAll(async () => {
  way.mend();
  await web.stop();
  await db().$disconnect();
  env.DATABASE_URL = direct;
  way.server.close();
});

const none = { params: Promise.resolve({}) };
const headers = () => ({
  authorization: `Bearer ${web.key}`,
  'content-type': 'application/json',
});
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

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; tookMs: number }> {
  const startedAt = performance.now();
  const answer = await work();
  return { answer, tookMs: performance.now() - startedAt };
}

async function expectOutage(work: () => Promise<Response>): Promise<void> {
  const { answer, tookMs } = await timed(work);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBeTruthy();
  expect(await answer.json()).toMatchObject({ code: 'unavailable' });
  expect(tookMs).toBeLessThan(ANSWER_MS);
}

test('requests to a database that falls silent are told so in time, and go on once it is back', async () => {
  // Open connections, as many as the pool holds.
  await Promise.all(Array.from({ length: 20 }, () => db().$queryRaw`select pg_sleep(0.2)::text`));
  expect((await read()).status).toBe(200);
  way.hush();
  await Promise.all([
    ...Array.from({ length: 15 }, () => expectOutage(read)),
    expectOutage(() => write('while silent')),
  ]);
  await expectOutage(read);
  way.mend();
  // A statement that was sent into the silence is given up after 15 s at the latest.
  await expect
    .poll(async () => (await read()).status, { timeout: 20_000, interval: 500 })
    .toBe(200);
  expect((await write('while silent')).status).toBe(201);
});

test('a transaction that is under way when the database falls silent ends, and its connection is not used again', async () => {
  // The second statement of the transaction meets the silence.
  const { answer, tookMs } = await timed(() =>
    db()
      .$transaction(async (tx) => {
        await tx.$queryRaw`select 1`;
        way.hush();
        await tx.$queryRaw`select 2`;
      })
      .then(
        () => 'done',
        () => 'failed',
      ),
  );
  expect(answer).toBe('failed');
  expect(tookMs).toBeLessThan(ANSWER_MS);
  way.mend();
  const all = await Promise.all(Array.from({ length: 20 }, read));
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
});

test('a statement that takes long is not taken for a silent database', async () => {
  const { tookMs } = await timed(() => db().$queryRaw`select pg_sleep(8)::text`);
  expect(tookMs).toBeGreaterThan(8_000);
  await expect(db().$queryRaw`select pg_sleep(30)::text`).rejects.toThrow(/statement timeout/u);
});

const post = (path: string, more: Record<string, string>, body: BodyInit) =>
  fetch(`${web.url}${path}`, {
    method: 'POST',
    headers: { ...more, authorization: `Bearer ${web.key}` },
    body,
  });
const sample = (n: number) =>
  post(
    '/api/v1/write',
    remoteWriteHeaders,
    new Uint8Array(
      snappyBody(
        writeRequest([{ labels: [['__name__', 'hushed']], samples: [[Date.now() - 1_000, n]] }]),
      ),
    ),
  );
const alert = () =>
  post(
    '/api/v2/alerts',
    { 'content-type': 'application/json' },
    JSON.stringify([{ labels: { alertname: 'Hushed' }, startsAt: new Date().toISOString() }]),
  );
const ready = async () => (await fetch(`${web.url}/readyz`)).status;

/** Expects an error page that later opens the requested screen automatically. */
async function expectPage(): Promise<void> {
  const { answer, tookMs } = await timed(() =>
    fetch(`${web.url}/incidents`, { headers: { accept: 'text/html' } }),
  );
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBeTruthy();
  const page = await answer.text();
  expect(page).toContain('The database does not respond in time.');
  expect(page).toContain("fetch('/readyz'");
  expect(tookMs).toBeLessThan(ANSWER_MS);
}

test(
  'intake goes on through the silence, and nothing of it is lost',
  { timeout: 120_000 },
  async () => {
    expect((await sample(0)).status).toBe(204);
    expect((await alert()).status).toBe(200);
    await expect.poll(() => db().intakeItem.count(), { timeout: 20_000 }).toBe(1);
    way.hush();
    const acknowledged = [0];
    const untilMs = Date.now() + 20_000;
    for (let n = 1; Date.now() < untilMs; n += 1) {
      const { answer, tookMs } = await timed(() => sample(n));
      expect(answer.status).toBe(204);
      expect(tookMs).toBeLessThan(ANSWER_MS);
      acknowledged.push(n);
      if (n === 2) expect((await alert()).status).toBe(200);
      if (n === 3) expect(await ready()).toBe(503);
      if (n === 4) await expectPage();
      await sleep(250);
    }
    expect(acknowledged.length).toBeGreaterThan(10);
    way.mend();
    await expect.poll(ready, { timeout: 20_000, interval: 500 }).toBe(200);
    const stored = () =>
      selectRows(
        `SELECT DISTINCT value FROM samples WHERE series IN (SELECT id FROM series WHERE metric = 'hushed')`,
        {},
        z.object({ value: z.number() }),
      );
    await expect
      .poll(async () => (await stored()).length, { timeout: 30_000 })
      .toBe(acknowledged.length);
    await expect.poll(() => db().intakeItem.count(), { timeout: 60_000 }).toBe(2);
    await processIntakeItems();
  },
);
