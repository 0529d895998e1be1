import { expect, test } from 'vitest';
import { rollUp } from '../../derive/roll-up.ts';
import { BatchBuilder } from '../../spool/batch-builder.ts';
import { addSeries, storeBatch } from '../../testing/rows.ts';
import { getGroupedRange, type GroupedRequest, type Grouping } from './grouped-range.ts';

const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
const fromMs = nowMs - 3_600_000;

function request(
  metric: string,
  grouping: Grouping,
  change: Partial<GroupedRequest> = {},
): GroupedRequest {
  return {
    metric,
    labels: {},
    fromMs,
    toMs: nowMs,
    points: 400,
    as: 'raw',
    nowMs,
    grouping,
    ...change,
  };
}

/** Value of each line, which is the same at all times. */
async function levels(given: GroupedRequest): Promise<Record<string, number>> {
  const { series } = await getGroupedRange(given);
  return Object.fromEntries<number>(
    series.map(({ id, points }) => {
      const values = points.map(([, value]) => value);
      expect(points.length).toBeGreaterThan(2);
      expect(points.length).toBeLessThanOrEqual(given.points);
      for (const value of values) expect(value).toBeCloseTo(values[0] ?? Number.NaN, 6);
      return [id, values[0] ?? Number.NaN];
    }),
  );
}

async function rooms(metric: string): Promise<void> {
  const builder = new BatchBuilder('source');
  const sensors: [room: string, sensor: string, value: number][] = [
    ['a', '1', 10],
    ['a', '2', 30],
    ['b', '3', 5],
  ];
  for (const [room, sensor, value] of sensors) {
    const series = addSeries(builder, metric, { room, sensor });
    // Each sensor reports at other seconds.
    for (let step = 0; step < 360; step += 1)
      builder.addSample(series, fromMs + step * 10_000 + Number(sensor) * 3_000, value);
  }
  await storeBatch(builder);
}

test('sum, average and highest over the series of a label, at every number of points', async () => {
  await rooms('heat');
  const of = (aggregate: Grouping['aggregate'], points = 400) =>
    levels(request('heat', { by: 'room', aggregate }, { points }));
  expect(await of('sum')).toEqual({ 'group:a': 40, 'group:b': 5 });
  expect(await of('avg')).toEqual({ 'group:a': 20, 'group:b': 5 });
  expect(await of('max')).toEqual({ 'group:a': 30, 'group:b': 5 });
  expect(await of('sum', 20)).toEqual({ 'group:a': 40, 'group:b': 5 });
  // A range so short that a bucket of it would miss sensors.
  const short = { fromMs: nowMs - 300_000 };
  expect(await levels(request('heat', { by: null, aggregate: 'sum' }, short))).toEqual({
    'group:': 45,
  });
});

test('labels narrow what is taken together, and nobody reads what they may not see', async () => {
  const all: Grouping = { by: null, aggregate: 'sum' };
  expect(await levels(request('heat', all, { labels: { room: 'a' } }))).toEqual({ 'group:': 40 });
  const sees = (labels: Readonly<Record<string, string>>) => labels['sensor'] !== '2';
  expect(await levels(request('heat', all, { sees }))).toEqual({ 'group:': 15 });
});

test('roll-ups give the same as samples', async () => {
  await rooms('old-heat');
  await rollUp(new Date(nowMs + 3_600_000));
  const long = { fromMs: nowMs - 40 * 86_400_000, nowMs: nowMs + 8 * 3_600_000 };
  const { series, resolution } = await getGroupedRange(
    request('old-heat', { by: 'room', aggregate: 'sum' }, long),
  );
  expect(resolution).toBe('1m');
  expect(series.map(({ points }) => points.flatMap(([, value]) => value ?? []))).toEqual([
    [40],
    [5],
  ]);
});

test('rates of counters add up over a reset of one of them', async () => {
  const builder = new BatchBuilder('source');
  for (const [pod, perSecond] of [
    ['1', 5],
    ['2', 2],
  ] as const) {
    const series = addSeries(builder, 'served', { pod }, 'counter');
    for (let step = 0; step <= 360; step += 1) {
      const since = pod === '1' && step > 180 ? step - 180 : step;
      builder.addSample(series, fromMs + step * 10_000, since * perSecond * 10);
    }
  }
  await storeBatch(builder);
  const sum = await levels(request('served', { by: null, aggregate: 'sum' }, { as: 'rate' }));
  expect(sum['group:']).toBeCloseTo(7, 6);
});

test('quantiles are those of all observations together', async () => {
  const builder = new BatchBuilder('source');
  // 90 fast observations a minute of one pod, 10 slow ones of the other.
  for (const [pod, counts] of [
    ['1', [90, 0]],
    ['2', [0, 10]],
  ] as const) {
    const series = addSeries(builder, 'took', { pod }, 'histogram');
    for (let step = 0; step <= 60; step += 1)
      builder.addHistogram({
        series,
        tsMs: fromMs + step * 60_000,
        startMs: fromMs - 60_000,
        temporality: 2,
        shape: 'explicit',
        count: (step + 1) * (counts[0] + counts[1]),
        sum: (step + 1) * (counts[0] * 0.05 + counts[1] * 1.5),
        bounds: [0.1, 1, 2],
        counts: [(step + 1) * counts[0], 0, (step + 1) * counts[1], 0],
        scale: 0,
        offset: 0,
        min: Number.NaN,
        max: Number.NaN,
        zeroThreshold: 0,
        negativeOffset: 0,
        negativeCounts: [],
        zeroCount: 0,
      });
  }
  await storeBatch(builder);
  const all: Grouping = { by: null, aggregate: 'sum' };
  const read = (as: GroupedRequest['as']) => levels(request('took', all, { as }));
  expect((await read('p95'))['group:']).toBeCloseTo(1.5, 6);
  expect((await read('p50'))['group:']).toBeCloseTo(0.05 / 0.9, 2);
  expect((await read('rate'))['group:']).toBeCloseTo(100 / 60, 6);
});

test('a wrong reading and a metric without series', async () => {
  const grouping: Grouping = { by: null, aggregate: 'sum' };
  await expect(getGroupedRange(request('heat', grouping, { as: 'p95' }))).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect((await getGroupedRange(request('never-sent', grouping))).series).toEqual([]);
});
