import { expect, test } from 'vitest';
import { fisherExact } from './fisher-exact.ts';

test('gives the two-sided p of SciPy', () => {
  // stats.fisher_exact([[45, 35], [40, 60]]) of SciPy 1.17
  expect(fisherExact(60, 40, 35, 45)).toBeCloseTo(0.03578557439579744, 12);
});

test('gives 1 when both rows are alike', () => {
  expect(fisherExact(5, 5, 5, 5)).toBeCloseTo(1, 12);
});
