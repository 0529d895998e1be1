import { expect, test } from 'vitest';
import {
  datasetsHeadline,
  summarizeRange,
  formatSize,
  describeSource,
  describeUses,
} from './dataset-text.ts';

test('how many need attention, and which rows are usual', () => {
  expect(datasetsHeadline([{ state: 'ok' }, { state: 'stale' }])).toBe(
    '2 datasets, 1 needs attention',
  );
  expect(datasetsHeadline([{ state: 'off' }])).toBe('1 dataset, none needs attention');
  expect(summarizeRange({ low: 90, high: 110, learned: true })).toBe('90 to 110, learned');
  expect(summarizeRange({ low: null, high: 5, learned: false })).toBe('max. 5');
});

test('where logged data lies, however the client wrote it', () => {
  expect(describeSource('{"uri": "s3://lake/orders.parquet"}')).toBe('s3://lake/orders.parquet');
  expect(describeSource('{"url": "https://example.test/a.csv", "uri": ""}')).toBe(
    'https://example.test/a.csv',
  );
  expect(describeSource('{"tags": {"mlflow.user": "ann"}}')).toBe(
    '{"tags": {"mlflow.user": "ann"}}',
  );
  expect(describeSource('/data/orders.csv')).toBe('/data/orders.csv');
  expect(describeSource('"text"')).toBe('"text"');
  expect(describeSource('')).toBe('');
});

test('size and uses of a logged dataset', () => {
  expect(formatSize({ rows: 1_200, columns: 1 })).toBe('1,200 rows, 1 column');
  expect(formatSize({ rows: 0, columns: null })).toBe('0 rows');
  expect(formatSize({ rows: null, columns: null })).toBeNull();
  expect(
    describeUses([
      { context: 'training', runs: 3 },
      { context: null, runs: 1 },
    ]),
  ).toBe('training 3, not specified 1');
});
