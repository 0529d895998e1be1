import { expect, test } from 'vitest';
import { datasetSource } from './dataset-source.ts';

test.each([
  ['{"uri":"order book of the shop"}', 'order book of the shop', null],
  ['{"url": "https://data.test/a.csv"}', 'https://data.test/a.csv', 'https://data.test/a.csv'],
  ['{"uri":"javascript:alert(1)"}', 'javascript:alert(1)', null],
  [
    '{"catalog":"main","table":"orders","version":3}',
    'catalog: main, table: orders, version: 3',
    null,
  ],
  ['{"tags":{"a":1}}', '{"tags":{"a":1}}', null],
  ['s3://bucket/a', 's3://bucket/a', null],
  ['', '', null],
])('reads the source %s', (source, text, href) => {
  expect(datasetSource(source)).toEqual({ text, href });
});
