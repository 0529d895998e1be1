import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET, PUT } from '#app/api/settings/telemetry/route.ts';
import { intakeLimits } from '#lib/choices/sources.ts';
import { telemetrySettingsSchema } from '#lib/schemas/sources/sources.ts';
import { ensureMachineKeys } from '#server/accounts/ensure-machine-keys.ts';
import { intakeDeps } from '#server/ingest/http/ingest-deps.ts';
import { intakeRoute } from '#server/ingest/http/ingest-routes.ts';
import { serveIngest } from '#server/ingest/http/serve-ingest.ts';
import { makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { closeIngest } from '#server/telemetry/spool/ingest-pool.ts';

const key = makeApiKey().key;
const server = createServer((request, response) => {
  const route = intakeRoute(request.url ?? '', request.method ?? '');
  if (route !== undefined) void serveIngest(route, request, response, intakeDeps());
});
let url = '';

beforeAll(async () => {
  env.TANDEM_BOOTSTRAP_API_KEY = key;
  await ensureMachineKeys();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await closeSpool();
  await closeIngest();
  await db().$disconnect();
});

const none = { params: Promise.resolve({}) };
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const settingsUrl = 'http://127.0.0.1/api/settings/telemetry';
const put = (body: unknown) =>
  PUT(new Request(settingsUrl, { method: 'PUT', headers, body: JSON.stringify(body) }), none);
const get = async () =>
  telemetrySettingsSchema.parse(
    await (await GET(new Request(settingsUrl, { headers }), none)).json(),
  );

/** A gauge with the given number of attributes; the last value has the given length. */
function gauge(attributes: number, valueBytes: number, padding = 0): Promise<Response> {
  const named = Array.from({ length: attributes }, (_, index) => ({
    key: `k${index}`,
    value: { stringValue: index === 0 ? 'x'.repeat(valueBytes) : 'x' },
  }));
  const point = {
    attributes: named,
    timeUnixNano: `${BigInt(Date.now()) * 1_000_000n}`,
    asDouble: 1,
  };
  const metric = { name: 'wide', description: 'x'.repeat(padding), gauge: { dataPoints: [point] } };
  return fetch(`${url}/v1/metrics`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] }),
  });
}
const MIB = 1024 * 1024;

test('limits on labels and bodies hold as shipped, are saved within their ranges, and hold at once', async () => {
  const shipped = await get();
  for (const [name, { shipped: value }] of Object.entries(intakeLimits))
    expect(shipped.limits).toHaveProperty(name, value);
  expect(await (await gauge(200, 1)).text()).toContain('the maximum is 128');
  expect(await (await gauge(1, 5_000)).text()).toContain('longer than 4096 bytes');
  expect((await gauge(1, 1, 2 * MIB)).status).toBe(200);

  const limits = { ...shipped.limits, labels: 256, labelValueBytes: 8_192, otlpBodyMib: 1 };
  expect((await put({ ...shipped, limits })).status).toBe(200);
  for (const answer of [await gauge(200, 1), await gauge(1, 5_000)]) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain('rejected');
  }
  expect((await gauge(1, 1, 2 * MIB)).status).toBe(413);
  expect((await get()).limits).toEqual(limits);

  const entry = await db().auditEntry.findFirstOrThrow({
    where: { action: 'sources.save-telemetry' },
    orderBy: { id: 'desc' },
  });
  expect(entry.after).toMatchObject({ limits });
});

test('a limit out of its range is refused with its field, and one that is not named stays', async () => {
  const now = await get();
  const wrong = await put({ ...now, limits: { ...now.limits, jsonBodyMib: 65 } });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ errors: [{ field: 'limits.jsonBodyMib' }] });
  const { activePerSource, newPerMinute } = now.limits;
  expect((await put({ ...now, limits: { activePerSource, newPerMinute } })).status).toBe(200);
  expect((await get()).limits).toEqual(now.limits);
});

test('settings that were saved before these limits came are those, with the limits as shipped', async () => {
  const { limits, ...rest } = await get();
  const value = { ...rest, limits: { activePerSource: 1_000, newPerMinute: limits.newPerMinute } };
  await db().setting.update({ where: { key: 'telemetry' }, data: { value } });
  expect((await get()).limits).toMatchObject({ activePerSource: 1_000, labels: 128 });
});
