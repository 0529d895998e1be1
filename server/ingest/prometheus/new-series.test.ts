import { afterEach, expect, test } from 'vitest';
import { hashSeries } from '#server/telemetry/series-id.ts';
import { gauge, numberPoint, otlpRequest } from '../otlp/otlp-fixture.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { remoteWriteHeaders, snappyBody, writeRequest } from './remote-write-fixture.ts';

const minuteMs = 60_000;
const proto = { 'content-type': 'application/x-protobuf' };
let nowMs = Math.floor(Date.now() / minuteMs) * minuteMs;
let intake: IngestHarness | null = null;
afterEach(() => intake?.stop());

const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `metric_${from + index}`);

/** Stored ids of these series, as a remote write sender named them. */
const idsOf = (all: readonly string[]): BigUint64Array =>
  BigUint64Array.from(all, (name) => hashSeries(name, []).id).sort();

async function start(stored: () => Promise<BigUint64Array>): Promise<IngestHarness> {
  intake = await startIngest({
    limits: { newPerMinute: 10 },
    storedIds: stored,
    nowMs: () => nowMs,
  });
  return intake;
}

function body(all: readonly string[]): Buffer {
  const series = all.map((name) => ({
    labels: [['__name__', name]] satisfies [string, string][],
    samples: [[nowMs, 1]] satisfies [number, number][],
  }));
  return snappyBody(writeRequest(series));
}

async function write(to: IngestHarness, all: readonly string[]) {
  const answer = await to.post('/api/v1/write', body(all), remoteWriteHeaders);
  const retryAfter = Number(answer.headers.get('retry-after'));
  return { status: answer.status, text: await answer.text(), retryAfter };
}

const storedCount = (from: IngestHarness): number =>
  new Set(from.batches.flatMap((batch) => [...batch.samples.series])).size;

test('the limit of a minute puts the rest off as an overload, and nothing is lost', async () => {
  const to = await start(async () => new BigUint64Array());
  const all = names(0, 25);
  const first = await write(to, all);
  expect(first).toMatchObject({ status: 503 });
  expect(first.text).toContain('limit of 10 new series per minute');
  expect(first.retryAfter).toBeGreaterThanOrEqual(1);
  expect(first.retryAfter).toBeLessThanOrEqual(3);
  // Everything within the limit is stored, but the same body is not a repeat until all of it was
  // stored.
  expect(storedCount(to)).toBe(10);
  expect((await write(to, all)).status).toBe(503);
  nowMs += minuteMs;
  expect((await write(to, all)).status).toBe(503);
  nowMs += minuteMs;
  expect((await write(to, all)).status).toBe(204);
  expect(storedCount(to)).toBe(25);
});

test('OTLP is told to come back, too', async () => {
  const to = await start(async () => new BigUint64Array());
  const metrics = names(0, 15).map((name) => gauge(name, [numberPoint(nowMs, 1)]));
  const answer = await to.post('/v1/metrics', otlpRequest(metrics), proto);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  nowMs += minuteMs;
  expect((await to.post('/v1/metrics', otlpRequest(metrics), proto)).status).toBe(200);
});

test('after a start, what the store holds is not new', async () => {
  const known = names(0, 500);
  const to = await start(async () => idsOf(known));
  // The store is asked once the source comes near its limit; until then the sender comes back.
  await expect.poll(async () => (await write(to, known)).status).toBe(204);
  expect(storedCount(to)).toBe(500);
  expect((await write(to, names(500, 510))).status).toBe(204);
  expect((await write(to, names(510, 520))).status).toBe(503);
});

test('a store that does not answer costs time, not samples', async () => {
  let down = true;
  const known = names(0, 100);
  const to = await start(async () => {
    if (down) throw new Error('down');
    return idsOf(known);
  });
  expect((await write(to, known)).status).toBe(503);
  down = false;
  nowMs += 10_000;
  await expect.poll(async () => (await write(to, known)).status).toBe(204);
  expect(storedCount(to)).toBe(100);
});

test('a source with few series never asks the store', async () => {
  let asked = 0;
  const to = await start(async () => {
    asked += 1;
    return new BigUint64Array();
  });
  expect((await write(to, names(0, 4))).status).toBe(204);
  expect(asked).toBe(0);
});
