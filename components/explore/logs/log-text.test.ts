import { expect, test } from 'vitest';
import { levelFacets } from './log-text.ts';

test('a level counts itself and everything worse', () => {
  const counts = levelFacets([
    { level: 'debug', count: 50 },
    { level: 'info', count: 10 },
    { level: 'error', count: 3 },
    { level: 'critical', count: 1 },
  ]).map(({ value, count }) => [value, count]);
  expect(counts).toEqual([
    ['info', 14],
    ['warning', 4],
    ['error', 4],
    ['critical', 1],
  ]);
});
