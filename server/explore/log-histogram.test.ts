import { expect, test } from 'vitest';
import { histogramStep } from './log-histogram.ts';
import { likeOf } from './log-patterns.ts';

test('steps are round and never make more buckets than asked for', () => {
  expect(histogramStep(3_600_000, 60)).toBe(60_000);
  expect(histogramStep(3_600_001, 60)).toBe(120_000);
  expect(histogramStep(10, 60)).toBe(1_000);
  expect(histogramStep(90 * 86_400_000, 60)).toBe(2 * 86_400_000);
});

test('a template as a LIKE expression: static parts in order, marks of LIKE taken as text', () => {
  expect(likeOf('order <*> paid')).toBe('%order%paid%');
  expect(likeOf('100% of a_b')).toBe(String.raw`%100\%%of%a\_b%`);
  expect(likeOf('')).toBe('%');
});
