import { expect, test } from 'vitest';
import type { MultivariateDriftState } from '#lib/schemas/drift/windows.ts';
import { describeMultivariate } from './multivariate-text.ts';

const still: MultivariateDriftState = {
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
  expect(describeMultivariate(still)).toMatch(
    /^In this range 1\.25, baseline 1\.2, limits 1\.08 and 1\.32: the columns vary together as in the baseline\. /u,
  );
  expect(describeMultivariate(still)).toContain('12 columns in the baseline');
  expect(describeMultivariate({ ...still, value: 2, drifted: true })).toContain(
    'the columns no longer vary together as in the baseline',
  );
});

test('without a verdict it says why', () => {
  const none = { ...still, value: null } as const;
  expect(describeMultivariate({ ...none, noVerdict: 'few-rows' })).toMatch(
    /^Too few rows in this range/u,
  );
  expect(describeMultivariate({ ...none, noVerdict: 'empty' })).toMatch(/^No rows in this range/u);
});
