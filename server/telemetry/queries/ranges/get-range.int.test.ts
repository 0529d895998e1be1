import { expect, test } from 'vitest';
import { rollUp } from '../../derive/roll-up.ts';
import { BatchBuilder } from '../../spool/batch-builder.ts';
import { addSeries, storeBatch } from '../../testing/rows.ts';
import { listSeries } from '../series/list-series.ts';
import { getRange, type RangeRequest } from './get-range.ts';

const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
const fromMs = nowMs - 3_600_000;

function request(metric: string, change: Partial<RangeRequest> = {}): RangeRequest {
  return { metric, labels: {}, fromMs, toMs: nowMs, points: 400, as: 'raw', nowMs, ...change };
}

async function points(metric: string, change: Partial<RangeRequest> = {}) {
  const answer = await getRange(request(metric, change));
  return answer.series[0]?.points ?? [];
}

test('raw points with a gap, a stale marker and repeats', async () => {
  const builder = new BatchBuilder('source');
  const series = addSeries(builder, 'temperature', { room: 'a' });
  addSeries(builder, 'temperature', { room: 'b' });
  for (const step of [0, 1, 2, 3, 20, 21, 22])
    builder.addSample(series, fromMs + step * 10_000, step);
  builder.addStale(series, fromMs + 230_000);
  builder.addSample(series, fromMs + 240_000, 24);
  await storeBatch(builder);
  await storeBatch(builder);
  const answer = await getRange(request('temperature', { labels: { room: 'a' } }));
  expect(answer.reduced).toBe(false);
  expect(answer.series.map((item) => item.labels)).toEqual([
    { __name__: 'temperature', room: 'a' },
  ]);
  expect(answer.series[0]?.points.map(([ms, value]) => [(ms - fromMs) / 1_000, value])).toEqual([
    [0, 0],
    [10, 1],
    [20, 2],
    [30, 3],
    [115, null],
    [200, 20],
    [210, 21],
    [220, 22],
    [230, null],
    [240, 24],
  ]);
  const listed = await listSeries({ metric: 'temperature', labels: { room: 'a' } }, 10);
  expect(listed).toMatchObject([
    { samples: 8, firstAt: new Date(fromMs), lastAt: new Date(fromMs + 240_000) },
  ]);
  expect(await points('temperature', { labels: { room: 'b' } })).toEqual([]);
});

test('samples are given as they are while they fit, breaks included', async () => {
  const builder = new BatchBuilder('source');
  const even = addSeries(builder, 'fits', { kind: 'even' });
  const broken = addSeries(builder, 'fits', { kind: 'broken' });
  for (let step = 0; step < 300; step += 1) builder.addSample(even, fromMs + step * 10_000, step);
  for (let step = 0; step < 20; step += 1)
    builder.addSample(broken, fromMs + (step + (step >= 10 ? 100 : 0)) * 1_000, step);
  await storeBatch(builder);
  const ofEven = await getRange(request('fits', { labels: { kind: 'even' } }));
  expect(ofEven.reduced).toBe(false);
  expect(ofEven.series[0]?.points).toEqual(
    Array.from({ length: 300 }, (_, step) => [fromMs + step * 10_000, step]),
  );
  const ofBroken = (wanted: number) =>
    getRange(request('fits', { labels: { kind: 'broken' }, points: wanted }));
  expect((await ofBroken(21)).series[0]?.points).toHaveLength(21);
  // 20 samples would fit, the break between them does not.
  const reduced = await ofBroken(20);
  expect(reduced.reduced).toBe(true);
  expect(reduced.series[0]?.points.length).toBeLessThanOrEqual(20);
});

test('of more than 100 series the newest are answered, and it says so', async () => {
  const builder = new BatchBuilder('source');
  for (let pod = 0; pod < 103; pod += 1) {
    const series = addSeries(builder, 'pods', { pod: String(pod) });
    const registered = builder.newSeries.at(-1);
    if (registered !== undefined) registered.firstSeenMs = fromMs + pod;
    builder.addSample(series, fromMs + 1_000, pod);
  }
  await storeBatch(builder);
  const answer = await getRange(request('pods'));
  expect(answer.truncated).toBe(true);
  expect(answer.series.map((item) => item.labels['pod'])).toEqual(
    Array.from({ length: 100 }, (_, index) => String(index + 3)),
  );
  const mine = await getRange(request('pods', { sees: (labels) => Number(labels['pod']) < 2 }));
  expect(mine.truncated).toBe(false);
  expect(mine.series.map((item) => item.labels['pod'])).toEqual(['0', '1']);
});

test('many samples are reduced to their extremes, a hole stays a hole', async () => {
  const builder = new BatchBuilder('source');
  const series = addSeries(builder, 'noise', {});
  for (let second = 0; second < 3_600; second += 1) {
    if (second > 1_000 && second < 1_200) continue;
    builder.addSample(
      series,
      fromMs + second * 1_000,
      second === 2_000 ? 99 : Math.sin(second / 60),
    );
  }
  await storeBatch(builder);
  const answer = await getRange(request('noise', { points: 100 }));
  const found = answer.series[0]?.points ?? [];
  expect(answer.reduced).toBe(true);
  expect(found.length).toBeLessThanOrEqual(100);
  expect(found).toContainEqual([fromMs + 2_000_000, 99]);
  expect(found.filter(([, value]) => value === null).length).toBe(1);
});

test('rates of a counter over a reset, at every resolution', async () => {
  const builder = new BatchBuilder('source');
  const series = addSeries(builder, 'requests', {}, 'counter');
  // 5 per second; the process restarts in the middle and begins at 50.
  for (let step = 0; step <= 360; step += 1) {
    const value = step <= 180 ? 1_000 + step * 50 : (step - 180) * 50;
    builder.addSample(series, fromMs + step * 10_000, value);
  }
  await storeBatch(builder);
  for (const wanted of [400, 60]) {
    const rates = (await points('requests', { as: 'rate', points: wanted })).map(
      ([, value]) => value,
    );
    expect(rates.length).toBeGreaterThan(30);
    expect(rates.length).toBeLessThanOrEqual(wanted);
    for (const value of rates) expect(value).toBeCloseTo(5, 6);
  }
  await rollUp(new Date(nowMs + 3_600_000));
  const long = { fromMs: nowMs - 40 * 86_400_000, nowMs: nowMs + 8 * 3_600_000, toMs: nowMs };
  // The last minute holds one sample, so its growth is a little short.
  const rolled = await points('requests', { as: 'rate', ...long });
  expect(rolled.map(([, value]) => value)).toEqual([expect.closeTo(5, 0)]);
  expect((await points('requests', long)).length).toBe(2);
});

test('histograms: quantiles, rate and mean, explicit and exponential', async () => {
  const builder = new BatchBuilder('source');
  const explicit = addSeries(builder, 'explicit', {}, 'histogram');
  const exponential = addSeries(builder, 'exponential', {}, 'exponential_histogram');
  const common = {
    min: Number.NaN,
    max: Number.NaN,
    zeroThreshold: 0,
    negativeOffset: 0,
    negativeCounts: [],
    zeroCount: 0,
  };
  for (let step = 0; step <= 60; step += 1) {
    const tsMs = fromMs + step * 60_000;
    const n = step + 1;
    builder.addHistogram({
      ...common,
      series: explicit,
      tsMs,
      startMs: fromMs - 60_000,
      temporality: 2,
      shape: 'explicit',
      count: n * 100,
      sum: n * 30,
      bounds: [0.1, 0.2, 0.4],
      counts: [0, n * 50, n * 50, 0],
      scale: 0,
      offset: 0,
    });
    // Scale falls in the middle: the same observations in wider buckets.
    const fine = step < 30;
    builder.addHistogram({
      ...common,
      series: exponential,
      tsMs,
      startMs: fromMs - 60_000,
      temporality: 2,
      shape: 'exponential',
      count: n * 64,
      sum: n * 48,
      bounds: [],
      scale: fine ? 6 : 5,
      offset: fine ? -64 : -32,
      counts: fine ? Array(64).fill(n) : Array(32).fill(n * 2),
    });
  }
  await storeBatch(builder);
  const values = async (metric: string, as: RangeRequest['as']) =>
    (await points(metric, { as })).map(([, value]) => value ?? Number.NaN);
  for (const value of await values('explicit', 'p50')) expect(value).toBeCloseTo(0.2, 6);
  for (const value of await values('explicit', 'p95')) expect(value).toBeCloseTo(0.38, 6);
  for (const value of await values('explicit', 'rate')) expect(value).toBeCloseTo(100 / 60, 6);
  for (const value of await values('explicit', 'raw')) expect(value).toBeCloseTo(0.3, 6);
  for (const value of await values('exponential', 'p50')) expect(value).toBeCloseTo(2 ** -0.5, 2);
  for (const value of await values('exponential', 'p99')) expect(value).toBeCloseTo(2 ** -0.01, 2);
  expect((await values('exponential', 'rate')).length).toBeGreaterThan(50);
});

test('wrong requests are named', async () => {
  await expect(getRange(request('temperature', { as: 'p95' }))).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(getRange(request('temperature', { toMs: fromMs }))).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
