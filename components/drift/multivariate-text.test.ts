import { expect, test } from 'vitest';
import type { TogetherDrift } from '#lib/schemas/drift/windows.ts';
import { togetherWords } from './multivariate-text.ts';

const still: TogetherDrift = {
  method: 'pca-reconstruction',
  value: 1.25,
  usual: 1.2,
  threshold: { lower: 1.08, upper: 1.32 },
  drifted: false,
  columns: 12,
  rows: { reference: 5_000, current: 400 },
  noVerdict: null,
};

test('says the value, the limits, and what they mean for the columns', () => {
  expect(togetherWords(still)).toMatch(
    /^In this range 1\.25, baseline 1\.2, limits 1\.08 and 1\.32: the columns vary together as in the baseline\. /u,
  );
  expect(togetherWords(still)).toContain('12 columns in the baseline');
  expect(togetherWords({ ...still, value: 2, drifted: true })).toContain(
    'the columns no longer vary together as in the baseline',
  );
});

test('without a verdict it says why', () => {
  const none = { ...still, value: null } as const;
  expect(togetherWords({ ...none, noVerdict: 'few-rows' })).toMatch(/^Too few rows in this range/u);
  expect(togetherWords({ ...none, noVerdict: 'empty' })).toMatch(/^No rows in this range/u);
});
