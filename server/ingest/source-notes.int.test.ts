import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { listSources } from '#server/sources/list-sources.ts';
import { makeIngestKey, startWeb, type WebProcess } from './testing/web-process.ts';

/** Notes are written every few seconds. */
const everySecond = { interval: 1_000 };
let web: WebProcess;

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(() => web.stop());

function send(body: unknown, signal = 'metrics'): Promise<Response> {
  return fetch(`${web.url}/v1/${signal}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${web.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function metrics(name: string, ageMs: number) {
  const timeUnixNano = `${Date.now() - ageMs}000000`;
  const gauge = { dataPoints: [{ asDouble: 1, timeUnixNano }] };
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name, gauge }] }] }] };
}

test('a source tells how far behind it is and what of it was refused last', async () => {
  const admin = await makeUser('Ada', ['admin']);
  const source = async (): Promise<SourceItem | undefined> =>
    (await listSources(admin, {})).items.find(({ kind }) => kind === 'otlp');
  // Known although nothing of it was ever taken: that is when one looks.
  expect((await send({ resourceMetrics: 'none' })).status).toBe(400);
  await expect
    .poll(async () => (await source())?.refused?.why, everySecond)
    .toContain('resourceMetrics');
  expect(await source()).toMatchObject({ state: 'waiting', lastReceivedAt: null });
  expect((await send(metrics('shop.queue', 90_000))).status).toBe(200);
  await expect
    .poll(async () => (await source())?.lagMs, everySecond)
    .toBeGreaterThanOrEqual(90_000);
  const known = await source();
  expect(known?.lagMs).toBeLessThan(100_000);
  expect(known?.lastReceivedAt).not.toBeNull();
  expect(known?.refused).not.toBeNull();
  // Ten minutes ahead are accepted, and reported.
  expect((await send(metrics('shop.queue', -120_000))).status).toBe(200);
  await expect.poll(async () => (await source())?.lagMs, everySecond).toBeLessThan(-100_000);
});

test('a span that lasts a century does not stop the notes', async () => {
  const admin = await makeUser('Eva', ['admin']);
  const lagMs = async () =>
    (await listSources(admin, {})).items.find(({ kind }) => kind === 'otlp')?.lagMs;
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: 'endless',
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now() + 100 * 365 * 86_400_000}000000`,
  };
  const body = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
  expect((await send(body, 'traces')).status).toBe(200);
  await expect.poll(lagMs, everySecond).toBe(-2_000_000_000);
  expect((await send(metrics('shop.queue', 50_000))).status).toBe(200);
  await expect.poll(lagMs, everySecond).toBeGreaterThanOrEqual(50_000);
});
