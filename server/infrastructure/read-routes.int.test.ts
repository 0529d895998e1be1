import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET as getHosts } from '#app/api/hosts/route.ts';
import { GET as getRange } from '#app/api/metrics/range/route.ts';
import { GET as getResource } from '#app/api/resources/[id]/route.ts';
import { GET as getResources } from '#app/api/resources/route.ts';
import { PATCH as patchSource } from '#app/api/sources/[id]/route.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { ensureHostSource } from '#server/sources/host-source.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { gauge } from './collector/reading.ts';
import { toBatch } from './collector/to-batch.ts';
import { deriveResources } from './resources/derive-resources.ts';

const { key, prefix } = makeApiKey();
const atMs = Math.floor(Date.now() / 1_000) * 1_000;

function call(
  path: string,
  init: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Request {
  return new Request(`http://127.0.0.1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
  });
}
const at = (params: Record<string, string> = {}) => ({ params: Promise.resolve(params) });

beforeAll(async () => {
  const owner = {
    create: {
      id: newId(),
      email: 'o@example.test',
      name: 'O',
      grants: { create: { id: newId(), role: 'admin' } },
    },
  };
  await db().apiKey.create({
    data: {
      id: newId(),
      prefix,
      name: 'k',
      hash: hashApiKey(key),
      owner,
      scopes: ['read', 'write'],
    },
  });
  const readings = [
    gauge('m.x', 'By', 5, { 'host.name': '=cmd' }),
    gauge('m.x', 'By', 7, { 'host.name': 'web' }),
  ];
  await getSpool().submit(toBatch('k:otlp', {}, readings, atMs, new Map()).batch);
  await getSpool().flushed();
  await deriveResources(new Date(atMs));
});

afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

describe('read routes', () => {
  const range = `/api/metrics/range?metric=m.x&labels[host.name]=web&from=${atMs - 1_000}&to=${new Date(atMs).toISOString()}&fresh=1`;

  test('range reads labels[k]=v and both forms of time', async () => {
    const response = await getRange(call(range), at());
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      series: [{ labels: { 'host.name': 'web' }, points: [[atMs, 7]] }],
      reduced: false,
      unit: 'By',
    });
  });

  test('range as CSV', async () => {
    const response = await getRange(call(`${range}&format=csv`), at());
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(await response.text()).toBe(
      `time,series,m.x\r\n${new Date(atMs).toISOString()},host.name=web,7\r\n`,
    );
  });

  test('a name that a spreadsheet would run stays text in a list', async () => {
    const response = await getHosts(call('/api/hosts', { headers: { accept: 'text/csv' } }), at());
    const text = await response.text();
    expect(text).toContain(",'=cmd,");
    expect(text).not.toContain(',=cmd,');
  });

  test('wrong input is named, a missing row is 404, no key is 401', async () => {
    const wrong = await getRange(call('/api/metrics/range?metric=m.x&from=now&to=1'), at());
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      code: 'invalid_input',
      errors: [{ field: 'from' }],
    });
    expect((await getResource(call('/api/resources/x'), at({ id: newId() }))).status).toBe(404);
    expect((await getResource(call('/api/resources/x'), at({ id: 'x' }))).status).toBe(400);
    expect((await getResources(call('/api/resources?cursor=abc'), at())).status).toBe(400);
    expect(
      (
        await getResources(
          call('/api/resources', { headers: { authorization: 'Bearer nonsense' } }),
          at(),
        )
      ).status,
    ).toBe(401);
  });

  test('a source is switched off by PATCH', async () => {
    await ensureHostSource();
    const source = await db().source.findUniqueOrThrow({ where: { key: 'host' } });
    const response = await patchSource(
      call('/x', { method: 'PATCH', body: JSON.stringify({ enabled: false }) }),
      at({ id: source.id }),
    );
    expect(await response.json()).toMatchObject({ enabled: false, state: 'off' });
    expect(await db().auditEntry.count({ where: { action: 'sources.update-source' } })).toBe(1);
  });
});
