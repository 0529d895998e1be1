import { expect, test } from 'vitest';
import { datasetsHeadline, rangeWords, sizeWords, sourceWords, usesWords } from './dataset-text.ts';

test('how many need attention, and which rows are usual', () => {
  expect(datasetsHeadline([{ state: 'ok' }, { state: 'stale' }])).toBe(
    '2 datasets, 1 needs attention',
  );
  expect(datasetsHeadline([{ state: 'off' }])).toBe('1 dataset, none needs attention');
  expect(rangeWords({ low: 90, high: 110, learned: true })).toBe('90 to 110, learned');
  expect(rangeWords({ low: null, high: 5, learned: false })).toBe('max. 5');
});

test('where logged data lies, however the client wrote it', () => {
  expect(sourceWords('{"uri": "s3://lake/orders.parquet"}')).toBe('s3://lake/orders.parquet');
  expect(sourceWords('{"url": "https://example.test/a.csv", "uri": ""}')).toBe(
    'https://example.test/a.csv',
  );
  expect(sourceWords('{"tags": {"mlflow.user": "ann"}}')).toBe('{"tags": {"mlflow.user": "ann"}}');
  expect(sourceWords('/data/orders.csv')).toBe('/data/orders.csv');
  expect(sourceWords('"text"')).toBe('"text"');
  expect(sourceWords('')).toBe('');
});

test('size and uses of a logged dataset', () => {
  expect(sizeWords({ rows: 1_200, columns: 1 })).toBe('1,200 rows, 1 column');
  expect(sizeWords({ rows: 0, columns: null })).toBe('0 rows');
  expect(sizeWords({ rows: null, columns: null })).toBeNull();
  expect(
    usesWords([
      { context: 'training', runs: 3 },
      { context: null, runs: 1 },
    ]),
  ).toBe('training 3, not specified 1');
});
