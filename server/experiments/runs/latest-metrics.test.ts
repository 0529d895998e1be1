import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latestMetrics } from './latest-metrics.ts';

const metric = (step: number, timestamp: number, value: number, key = 'm') => ({
  key,
  step,
  timestamp,
  value,
  modelId: '',
  datasetName: '',
  datasetDigest: '',
});

test('the greatest step wins, then the time, then the value', () => {
  const last = (...rows: ReturnType<typeof metric>[]) => latestMetrics(rows)[0]?.value;
  expect(last(metric(10, 1, 5), metric(2, 9, 1))).toBe(5);
  expect(last(metric(1, 1, 5), metric(1, 2, 1))).toBe(1);
  expect(last(metric(1, 1, 5), metric(1, 1, 1))).toBe(5);
  expect(last(metric(1, 1, Number.NaN), metric(1, 1, Infinity))).toBeNaN();
  expect(latestMetrics([metric(1, 1, 1, 'a'), metric(1, 1, 2, 'b')])).toHaveLength(2);
});

test('the order of a batch does not matter', () => {
  const row = fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer())
    .map(([step, timestamp, value]) => metric(step, timestamp, value));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      expect(latestMetrics(rows)).toEqual(latestMetrics([...rows].reverse()));
    }),
  );
});
