import { expect, test } from 'vitest';
import { BatchBuilder } from '../../spool/batch-builder.ts';
import { addSeries, storeBatch } from '../../testing/rows.ts';
import { memoryLimits } from '../memory-limits.ts';
import { modelSeries } from '../models/model-series.ts';
import { registeredSeries } from './registered-series.ts';

const nowMs = Date.now();

/** Registers a series with one sample. */
async function store(
  metric: string,
  labels: Record<string, string>,
  { atMs = nowMs, value = 1 } = {},
): Promise<string> {
  const builder = new BatchBuilder('agent');
  const id = addSeries(builder, metric, labels);
  builder.addSample(id, atMs, value);
  await storeBatch(builder);
  return String(id);
}

test('a series is found as soon as it is registered, although it was missing before', async () => {
  const first = await store('cpu', { host: 'a' });
  expect([...(await registeredSeries([first, '7'])).keys()]).toEqual([first]);
  const second = await store('cpu', { host: 'b' });
  const found = await registeredSeries([first, second]);
  expect(found.get(second)).toMatchObject({
    metric: 'cpu',
    labels: { host: 'b' },
    source: 'agent',
  });
  expect(found.get(first)?.labels).toEqual({ host: 'a' });
});

test('the earliest registration of a series counts, also when it arrives later', async () => {
  const id = await store('size', { host: 'a' });
  expect((await registeredSeries([id])).get(id)?.unit).toBe('');
  const builder = new BatchBuilder('agent');
  addSeries(builder, 'size', { host: 'a' });
  const registered = builder.newSeries.pop();
  if (registered === undefined) throw new Error('No series was registered.');
  builder.newSeries.push({ ...registered, unit: 'By', firstSeenMs: nowMs - 60_000 });
  await storeBatch(builder);
  expect((await registeredSeries([id])).get(id)?.unit).toBe('By');
});

test('the newest memory limit of an instance counts, also after its labels changed', async () => {
  const instance = { 'service.name': 'shop', 'service.instance.id': '1' };
  const limit = 'process.memory.limit';
  await store(limit, { ...instance, version: '1' }, { atMs: nowMs - 20_000, value: 100 });
  await store(limit, { ...instance, version: '2' }, { atMs: nowMs - 10_000, value: 200 });
  await store(limit, { ...instance, version: '0' }, { atMs: nowMs - 30_000, value: 300 });
  expect([...(await memoryLimits(nowMs - 60_000, nowMs)).values()]).toEqual([200]);
});

test('series of models have samples in the period and are in the order of their metrics', async () => {
  await store('model.psi', { model: 'a', column: 'x' });
  await store('model.loss', { model: 'a' });
  await store('model.psi', { model: 'b', column: 'x' });
  await store('model.rows', { model: 'a' }, { atMs: nowMs - 100_000 });
  const found = await modelSeries(['a'], nowMs - 50_000);
  expect(found.map(({ metric, labels }) => [metric, labels['model']])).toEqual([
    ['model.loss', 'a'],
    ['model.psi', 'a'],
  ]);
  expect(await modelSeries([], 0)).toEqual([]);
});
