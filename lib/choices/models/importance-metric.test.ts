import { expect, test } from 'vitest';
import { importanceColumn } from './importance-metric.ts';

test('reads the column of a declared importance, and none of other metrics', () => {
  expect(importanceColumn('importance/amount')).toBe('amount');
  expect(importanceColumn('feature_importance.amount/sum')).toBe('amount/sum');
  for (const metric of [
    'importance/',
    'importance',
    'val_importance/amount',
    'unimportance/amount',
  ])
    expect(importanceColumn(metric)).toBeNull();
});
