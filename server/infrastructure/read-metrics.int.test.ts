import { afterAll, beforeAll, expect, test } from 'vitest';
import { getRange } from './get-range.ts';
import { getMetricLabels, getMetricNames, getSeries } from './list-metrics.ts';
import { rangeCsv } from './range-csv.ts';
import { actor, closeReadScene, endMs, now, openReadScene } from './read-scene.ts';

beforeAll(async () => {
  await openReadScene();
});
afterAll(closeReadScene);

const labels = { 'service.name': 'checkout', 'deployment.environment.name': 'production' };
const range = {
  metric: 'service.request.rate',
  labels,
  from: endMs - 600_000,
  to: new Date(endMs).toISOString(),
};

test('range answers points, unit and the expected range', async () => {
  const answer = await getRange(actor, { ...range, fresh: '1', expected: 'true' }, { now });
  expect(answer.unit).toBe('{request}/s');
  expect(answer.sources).toEqual(['collector: OpenTelemetry']);
  expect(answer.series).toHaveLength(1);
  expect(answer.series[0]?.source).toBe('collector: OpenTelemetry');
  expect(answer.series[0]?.points).toHaveLength(61);
  expect(answer.series[0]?.expected).toMatchObject({
    state: 'ready',
    basis: 'rolling',
    center: 21,
  });
  const csv = await rangeCsv('service.request.rate', answer).text();
  expect(csv.split('\r\n')).toHaveLength(63);
});

test('at most the wanted points', async () => {
  const answer = await getRange(actor, { ...range, points: 10 }, { now });
  expect(answer.reduced).toBe(true);
  expect(answer.series[0]?.points.length).toBeLessThanOrEqual(10);
  await expect(getRange(actor, { ...range, points: 401 })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(getRange(actor, { ...range, from: 'yesterday' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('names, labels and series', async () => {
  expect((await getMetricNames(actor, { q: 'request' })).items).toEqual([
    { name: 'service.request.rate', kind: 'gauge', unit: '{request}/s', series: 2 },
  ]);
  expect(
    await getMetricLabels(actor, {
      metric: 'system.filesystem.utilization',
      label: 'system.device',
    }),
  ).toEqual({
    label: 'system.device',
    values: [
      { value: 'a', series: 1 },
      { value: 'b', series: 1 },
    ],
  });
  expect(await getMetricLabels(actor, { metric: 'system.cpu.utilization' })).toEqual({
    names: ['host.name'],
  });
  expect(
    (await getSeries(actor, { metric: 'service.request.rate', labels })).items[0],
  ).toMatchObject({ samples: 61, lastAt: now.toISOString() });
});
