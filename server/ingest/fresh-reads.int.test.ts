import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getLogs } from '#app/api/logs/route.ts';
import { GET as getRange } from '#app/api/metrics/range/route.ts';
import { GET as getSeries } from '#app/api/metrics/series/route.ts';
import { GET as getTraces } from '#app/api/traces/route.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { closeIngest } from '#server/telemetry/spool/ingest-pool.ts';
import { remoteWriteHeaders, snappyBody, writeRequest } from './prometheus/remote-write-fixture.ts';
import { makeIngestKey, startWeb, type WebProcess } from './testing/web-process.ts';

let ingest: WebProcess;

beforeAll(async () => {
  ingest = await startWeb(await makeIngestKey());
});
afterAll(async () => {
  await ingest.stop();
  await closeSpool();
  await closeIngest();
  await db().$disconnect();
});

const startMs = Date.now() - 600_000;

async function send(n: number): Promise<void> {
  const body = snappyBody(
    writeRequest([{ labels: [['__name__', 'elsewhere']], samples: [[startMs + n * 1_000, n]] }]),
  );
  const answer = await fetch(`${ingest.url}/api/v1/write`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { ...remoteWriteHeaders, authorization: `Bearer ${ingest.key}` },
  });
  expect(answer.status).toBe(204);
}

/** Read by this process, which has a spool of its own; again when the store lags behind on a busy machine. */
async function read(route: typeof getRange, query: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${ingest.key}` };
  const request = () => new Request(`http://127.0.0.1/?${query}`, { headers });
  let answer = await route(request(), { params: Promise.resolve({}) });
  while (answer.status === 503) answer = await route(request(), { params: Promise.resolve({}) });
  expect(answer.status).toBe(200);
  return answer.json();
}

async function newest(fresh: string): Promise<unknown> {
  const query = `metric=elsewhere&from=${startMs - 1_000}&to=${startMs + 60_000}`;
  const { series } = (await read(getRange, query + fresh)) as {
    series: { points: [number, number | null][] }[];
  };
  return series[0]?.points.findLast(([, value]) => value !== null)?.[1];
}

test('what another process has acknowledged is read with ?fresh=1', async () => {
  for (let n = 1; n <= 8; n += 1) {
    await send(n);
    expect(await newest('&fresh=1')).toBe(n);
  }
});

const service = { attributes: [{ key: 'service.name', value: { stringValue: 'afar' } }] };

/** A log record and a span, number `n` of each. */
async function sendRecords(n: number): Promise<void> {
  const timeUnixNano = String(BigInt(Date.now() - 1_000) * 1_000_000n);
  const span = {
    traceId: String(n).padStart(32, '0'),
    spanId: String(n).padStart(16, '0'),
    name: 'work',
    kind: 1,
    startTimeUnixNano: timeUnixNano,
    endTimeUnixNano: timeUnixNano,
  };
  const record = { timeUnixNano, severityNumber: 9, body: { stringValue: `record ${n}` } };
  const bodies = {
    '/v1/logs': { resourceLogs: [{ resource: service, scopeLogs: [{ logRecords: [record] }] }] },
    '/v1/traces': { resourceSpans: [{ resource: service, scopeSpans: [{ spans: [span] }] }] },
  };
  for (const [path, body] of Object.entries(bodies)) {
    const answer = await fetch(ingest.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${ingest.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
  }
}

test('series, logs and traces wait with ?fresh=1 too', async () => {
  for (let n = 9; n <= 12; n += 1) {
    await send(n);
    expect(await read(getSeries, 'metric=elsewhere&fresh=1')).toMatchObject({
      items: [{ samples: n }],
    });
    await sendRecords(n);
    expect(await read(getLogs, 'service=afar&limit=1&fresh=1')).toMatchObject({
      items: [{ body: `record ${n}` }],
    });
    await sendRecords(n + 100);
    const { items } = (await read(getTraces, 'service=afar&fresh=1')) as { items: unknown[] };
    expect(items).toHaveLength((n - 8) * 2);
  }
});

test('what a dead process left holds up no read', async () => {
  const folder = join(env.TANDEM_DATA_DIR, 'spool', 'gone');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'x-00000001.seg'), '');
  await send(20);
  expect(await newest('&fresh=1')).toBe(20);
});
