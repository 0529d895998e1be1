import { expect, test } from 'vitest';
import { explicitCells, exponentialCells, histogramQuantile } from './histogram-quantile.ts';

test('explicit buckets interpolate inside the bucket, the overflow stands at the highest bound', () => {
  const cells = explicitCells([1, 2, 4], [10, 20, 10, 10]);
  expect(histogramQuantile(cells, 0.1)).toBeCloseTo(0.5, 9);
  expect(histogramQuantile(cells, 0.4)).toBeCloseTo(1.5, 9);
  expect(histogramQuantile(cells, 0.99)).toBe(4);
});

test('exponential buckets, with a zero bucket and a hole', () => {
  // Scale 0: index 0 covers (1, 2], index 3 covers (8, 16].
  const cells = exponentialCells(0, 10, { 0: 10, 3: 20 });
  expect(histogramQuantile(cells, 0.2)).toBe(0);
  expect(histogramQuantile(cells, 0.375)).toBeCloseTo(1.5, 9);
  expect(histogramQuantile(cells, 0.75)).toBeCloseTo(12, 9);
});

test('negative bounds begin at the lowest bound; nothing observed is no value', () => {
  expect(histogramQuantile(explicitCells([-2, 2], [0, 4, 0]), 0.5)).toBe(0);
  expect(histogramQuantile(explicitCells([1], [0, 0]), 0.5)).toBeNull();
});
