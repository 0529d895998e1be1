import { afterAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { selectRows } from '../client.ts';
import { BatchBuilder } from '../spool/batch-builder.ts';
import type { HistogramPoint } from '../spool/batch.ts';
import { closeIngest } from '../spool/ingest-pool.ts';
import { addSeries, clearTelemetry, storeBatch, touchAgain } from '../testing/rows.ts';
import { deriveHistogramSignals } from './derive-histogram-signals.ts';
import { readTouches } from './touched-minutes.ts';

beforeEach(() => clearTelemetry(['series', 'samples', 'histograms']));
afterAll(closeIngest);

// Noon of yesterday, because samples expire.
const t0 = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;
const now = new Date(t0 + 600_000);
const metric = 'http.server.request.duration';

function labels(more: Record<string, string>): Record<string, string> {
  return { 'service.name': 'shop', 'deployment.environment.name': 'production', ...more };
}

function point(change: Partial<HistogramPoint>): HistogramPoint {
  return {
    series: 0n,
    tsMs: 0,
    startMs: 0,
    temporality: 2,
    count: 0,
    sum: 0,
    min: Number.NaN,
    max: Number.NaN,
    shape: 'explicit',
    bounds: [0.1, 0.2, 0.4],
    counts: [0, 0, 0, 0],
    scale: 0,
    offset: 0,
    zeroCount: 0,
    zeroThreshold: 0,
    negativeOffset: 0,
    negativeCounts: [],
    ...change,
  };
}

const row = z.object({ ms: z.coerce.number(), value: z.number() });

async function signal(name: string): Promise<[number, number][]> {
  const rows = await selectRows(
    `SELECT toUnixTimestamp64Milli(ts) AS ms, round(value, 6) AS value FROM samples FINAL
     WHERE series IN (SELECT id FROM series WHERE metric = {name:String}) ORDER BY ts`,
    { name },
    row,
  );
  return rows.map((item) => [(item.ms - t0) / 1_000, item.value]);
}

/** 20 requests per 10 s and instance, of which 5 fail; half of all between 0.1 and 0.2 s, half between 0.2 and 0.4 s. */
function cumulativeShop(
  builder: BatchBuilder,
  instance: string,
  offsetMs: number,
  resetAt: number,
): void {
  const good = addSeries(
    builder,
    metric,
    labels({ 'service.instance.id': instance, 'http.response.status_code': '200' }),
    'histogram',
  );
  const bad = addSeries(
    builder,
    metric,
    labels({ 'service.instance.id': instance, 'http.response.status_code': '503' }),
    'histogram',
  );
  let startMs = t0 - 3_600_000;
  let base = 0;
  for (let step = 0; step <= 12; step += 1) {
    const tsMs = t0 + step * 10_000 + offsetMs;
    if (step === resetAt) {
      startMs = tsMs - 10_000;
      base = step - 1;
    }
    const n = step - base + (base === 0 ? 100 : 0);
    builder.addHistogram(
      point({ series: good, tsMs, startMs, count: n * 15, counts: [0, n * 10, n * 5, 0] }),
    );
    builder.addHistogram(
      point({ series: bad, tsMs, startMs, count: n * 5, counts: [0, 0, n * 5, 0] }),
    );
  }
}

test('cumulative histograms of two instances, with different phases and a restart', async () => {
  const builder = new BatchBuilder('source');
  cumulativeShop(builder, 'a', 0, -1);
  cumulativeShop(builder, 'b', 3_700, 6);
  await storeBatch(builder);
  await deriveHistogramSignals(now);
  const rates = await signal('service.request.rate');
  expect(rates.filter(([at]) => at >= 20 && at <= 120).map(([, value]) => value)).toEqual(
    Array(11).fill(4),
  );
  const errors = await signal('service.error.ratio');
  expect(errors.every(([, value]) => Math.abs(value - 0.25) < 1e-6)).toBe(true);
  const p50 = await signal('service.latency.p50');
  expect(p50.find(([at]) => at === 60)?.[1]).toBeCloseTo(0.2, 6);
  const p95 = await signal('service.latency.p95');
  expect(p95.find(([at]) => at === 60)?.[1]).toBeCloseTo(0.2 + 0.2 * 0.9, 6);
  await storeBatch(builder);
  await touchAgain('histograms', t0, 10);
  await deriveHistogramSignals(now);
  expect(await signal('service.request.rate')).toEqual(rates);
});

test('delta histograms give the same, points five minutes apart are not spread', async () => {
  const builder = new BatchBuilder('source');
  const series = addSeries(
    builder,
    metric,
    labels({ 'http.response.status_code': '200' }),
    'histogram',
  );
  for (let step = 1; step <= 4; step += 1) {
    const tsMs = t0 - 86_400_000 + step * 300_000;
    builder.addHistogram(
      point({
        series,
        tsMs,
        startMs: tsMs - 300_000,
        temporality: 1,
        count: 600,
        counts: [600, 0, 0, 0],
      }),
    );
  }
  for (let step = 1; step <= 4; step += 1) {
    const tsMs = t0 + step * 10_000;
    builder.addHistogram(
      point({
        series,
        tsMs,
        startMs: tsMs - 10_000,
        temporality: 1,
        count: 20,
        counts: [20, 0, 0, 0],
      }),
    );
  }
  await storeBatch(builder);
  await deriveHistogramSignals(now);
  expect(await signal('service.request.rate')).toEqual([
    [-86_100, 2],
    [-85_800, 2],
    [-85_500, 2],
    [-85_200, 2],
    [10, 2],
    [20, 2],
    [30, 2],
    [40, 2],
  ]);
  expect((await signal('service.latency.p50')).at(-1)?.[1]).toBeCloseTo(0.05, 6);
});

test('exponential histograms keep their quantiles within a bucket', async () => {
  const builder = new BatchBuilder('source');
  const series = addSeries(
    builder,
    metric,
    labels({ 'http.response.status_code': '200' }),
    'exponential_histogram',
  );
  for (let step = 0; step <= 6; step += 1) {
    const tsMs = t0 + step * 10_000;
    // Scale 5: indexes -32..-1 cover (0.5, 1] seconds.
    builder.addHistogram(
      point({
        series,
        tsMs,
        startMs: t0 - 10_000,
        shape: 'exponential',
        bounds: [],
        scale: 5,
        offset: -32,
        count: 32 * (step + 1),
        counts: Array(32).fill(step + 1),
      }),
    );
  }
  await storeBatch(builder);
  await deriveHistogramSignals(now);
  const rates = await signal('service.request.rate');
  expect(rates.at(-1)).toEqual([60, 3.2]);
  const p50 = (await signal('service.latency.p50')).at(-1)?.[1] ?? 0;
  expect(Math.abs(p50 / 2 ** -0.5 - 1)).toBeLessThan(0.05);
});

test('an open cell waits until its exporters had time to send', async () => {
  const builder = new BatchBuilder('source');
  cumulativeShop(builder, 'a', 0, -1);
  await storeBatch(builder);
  await deriveHistogramSignals(new Date(t0 + 62_000));
  expect((await signal('service.request.rate')).at(-1)?.[0]).toBe(50);
  await deriveHistogramSignals(new Date(t0 + 72_000));
  expect((await signal('service.request.rate')).at(-1)?.[0]).toBe(60);
});

test('a closed cell is derived once, and again when a late point changes it', async () => {
  const builder = new BatchBuilder('source');
  cumulativeShop(builder, 'a', 0, -1);
  await storeBatch(builder);
  await deriveHistogramSignals(new Date(t0 + 62_000));
  const [open] = await readTouches(['derive-histogram-signals']);
  expect(open).toMatchObject({ minuteMs: t0, sinceMs: t0 + 50_000 });
  const before = await signal('service.request.rate');
  expect(await deriveHistogramSignals(new Date(t0 + 62_000))).toEqual({ ranges: 0 });

  const late = new BatchBuilder('source');
  cumulativeShop(late, 'b', 0, -1);
  await storeBatch(late);
  await deriveHistogramSignals(new Date(t0 + 62_000));
  const rates = new Map(await signal('service.request.rate'));
  for (const [at, rate] of before) if (at > 0) expect(rates.get(at)).toBeCloseTo(rate * 2, 6);
});

test('calls that a client measures become edge signals per caller and callee', async () => {
  const builder = new BatchBuilder('source');
  const labelsOf = (more: Record<string, string>) => labels({ 'peer.service': 'shop-db', ...more });
  const good = addSeries(builder, 'db.client.operation.duration', labelsOf({}), 'histogram');
  const bad = addSeries(
    builder,
    'db.client.operation.duration',
    labelsOf({ 'error.type': 'query_failed' }),
    'histogram',
  );
  const unnamed = addSeries(builder, 'http.client.request.duration', labels({}), 'histogram');
  for (let step = 1; step <= 4; step += 1) {
    const common = {
      tsMs: t0 + step * 10_000,
      startMs: t0 + (step - 1) * 10_000,
      temporality: 1 as const,
    };
    builder.addHistogram(point({ ...common, series: good, count: 30, counts: [30, 0, 0, 0] }));
    builder.addHistogram(point({ ...common, series: bad, count: 10, counts: [0, 0, 10, 0] }));
    builder.addHistogram(point({ ...common, series: unnamed, count: 10, counts: [0, 0, 10, 0] }));
  }
  await storeBatch(builder);
  await deriveHistogramSignals(now);
  expect(await signal('edge.request.rate')).toEqual([10, 20, 30, 40].map((at) => [at, 4]));
  expect((await signal('edge.error.ratio')).at(-1)).toEqual([40, 0.25]);
  expect((await signal('edge.latency.p95')).at(-1)?.[1]).toBeCloseTo(0.36, 6);
  const found = await selectRows(
    "SELECT labels['caller'] AS caller, labels['callee'] AS callee FROM series WHERE metric = 'edge.request.rate'",
    {},
    z.object({ caller: z.string(), callee: z.string() }),
  );
  expect(found).toEqual([{ caller: 'shop', callee: 'shop-db' }]);
});
