import { expect, test } from 'vitest';
import { datasetsHeadline, headerLines, headersOfLines, rangeWords } from './dataset-words.ts';

test('headers are lines; a secret stands behind what is sent before it', () => {
  const headers = [
    { name: 'Accept', value: 'text/csv', secretRef: null },
    { name: 'Authorization', value: 'Bearer ', secretRef: 'env:TOKEN' },
    { name: 'X-Api-Key', value: '', secretRef: 'file:/run/key' },
  ];
  const text = 'Accept: text/csv\nAuthorization: Bearer env:TOKEN\nX-Api-Key: file:/run/key';
  expect(headerLines(headers)).toBe(text);
  expect(headersOfLines(`${text}\n\n`)).toEqual(headers);
  expect(headersOfLines('nonsense')).toEqual([{ name: 'nonsense', value: '', secretRef: null }]);
});

test('how many need attention, and which rows are usual', () => {
  expect(datasetsHeadline([{ state: 'ok' }, { state: 'stale' }])).toBe(
    '2 datasets, 1 needs attention',
  );
  expect(datasetsHeadline([{ state: 'off' }])).toBe('1 dataset, none needs attention');
  expect(rangeWords({ low: 90, high: 110, learned: true })).toBe('90 to 110, learned');
  expect(rangeWords({ low: null, high: 5, learned: false })).toBe('at most 5');
});
