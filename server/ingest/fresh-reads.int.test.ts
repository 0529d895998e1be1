import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getRange } from '#app/api/metrics/range/route.ts';
import { db } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import { closeIntake } from '#server/telemetry/intake-sink.ts';
import { remoteWriteHeaders, snappyBody, writeRequest } from './remote-write-fixture.ts';
import type { WebProcess } from './web-process.ts';
import { makeIngestKey, startWeb } from './web-process.ts';

let ingest: WebProcess;

beforeAll(async () => {
  ingest = await startWeb(await makeIngestKey());
});
afterAll(async () => {
  await ingest.stop();
  await closeSpool();
  await closeIntake();
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

/** Read by this process, which has a spool of its own. */
async function newest(fresh: string): Promise<unknown> {
  const query = `metric=elsewhere&from=${startMs - 1_000}&to=${startMs + 60_000}`;
  const answer = await getRange(
    new Request(`http://127.0.0.1/api/metrics/range?${query}${fresh}`, {
      headers: { authorization: `Bearer ${ingest.key}` },
    }),
    { params: Promise.resolve({}) },
  );
  expect(answer.status).toBe(200);
  const { series } = (await answer.json()) as { series: { points: [number, number | null][] }[] };
  return series[0]?.points.findLast(([, value]) => value !== null)?.[1];
}

test('what another process has acknowledged is read with ?fresh=1', async () => {
  for (let n = 1; n <= 8; n += 1) {
    await send(n);
    expect(await newest('&fresh=1')).toBe(n);
  }
});

test('what a dead process left holds up no read', async () => {
  const folder = join(env.TANDEM_DATA_DIR, 'spool', 'gone');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'x-00000001.seg'), '');
  await send(20);
  expect(await newest('&fresh=1')).toBe(20);
});
