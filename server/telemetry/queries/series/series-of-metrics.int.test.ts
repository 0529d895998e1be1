import { expect, test } from 'vitest';
import { BatchBuilder } from '../../spool/batch-builder.ts';
import { addSeries, storeBatch } from '../../testing/rows.ts';
import { seriesOfMetrics } from './series-of-metrics.ts';

test('returns each series once and at most 200 per filter', async () => {
  const builder = new BatchBuilder('source');
  for (let pod = 0; pod < 210; pod += 1)
    addSeries(builder, 'cpu', { 'service.name': 'wide', pod: String(pod) });
  addSeries(builder, 'cpu', { 'service.name': 'narrow' });
  addSeries(builder, 'memory', { 'service.name': 'narrow' });
  addSeries(builder, 'memory', { 'service.name': 'other' });
  await storeBatch(builder);
  const read = async (wanted: Parameters<typeof seriesOfMetrics>[0]): Promise<string[]> =>
    (await seriesOfMetrics(wanted))
      .map(({ metric, labels }) => `${metric} of ${labels['service.name'] ?? ''}`)
      .toSorted();
  const narrow = { metric: '', labels: { 'service.name': 'narrow' } };
  const found = await read([
    { metric: 'cpu', labels: { 'service.name': 'wide' } },
    { metric: 'memory', labels: { 'service.name': 'narrow' } },
    narrow,
    { metric: 'cpu', labels: { 'service.name': 'unknown' } },
  ]);
  expect(found.filter((name) => name === 'cpu of wide')).toHaveLength(200);
  expect(found.filter((name) => name !== 'cpu of wide')).toEqual([
    'cpu of narrow',
    'memory of narrow',
  ]);
  expect(await read([narrow])).toEqual(['cpu of narrow', 'memory of narrow']);
  expect(await read(Array.from({ length: 120 }, () => narrow))).toHaveLength(2);
  expect(await read([])).toEqual([]);
});
