import { expect, test } from 'vitest';
import type { EstimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import { expectedChange } from './expected-change.ts';

type Measure = EstimatedAnswer['measures'][number];

function estimated(found: Partial<Measure>): EstimatedAnswer {
  const measure = found.measure ?? 'accuracy';
  return {
    window: { from: '2026-11-28T10:00:00Z', to: '2026-11-28T11:00:00Z', version: null },
    method: measure === 'accuracy' ? 'cbpe' : 'dle',
    reason: null,
    assumption: '',
    reference: null,
    rows: 1_000,
    used: 1_000,
    positive: null,
    measures: [
      { measure, value: 0.9, lower: null, upper: null, error: 0.001, usual: 0.92, ...found },
    ],
    measure,
    series: [],
  };
}

test('a loss counts from a hundredth and three sampling errors on', () => {
  expect(expectedChange(estimated({}))).toEqual({
    isLoss: true,
    words: 'Expected loss: 2 points of accuracy',
  });
  const none = { isLoss: false, words: 'No expected loss' };
  expect(expectedChange(estimated({ value: 0.912 }))).toEqual(none);
  expect(expectedChange(estimated({ error: 0.01 }))).toEqual(none);
  expect(expectedChange(estimated({ value: 0.99 }))).toEqual(none);
});

test('of numbers, an error counts that rises by more than a hundredth and chance, as findings say it', () => {
  const mae = { measure: 'mae', usual: 10, value: 12.5, error: 0.2 };
  expect(expectedChange(estimated(mae))).toEqual({
    isLoss: true,
    words: 'Expected error 25% above its baseline',
  });
  expect(expectedChange(estimated({ ...mae, value: 10.4 }))?.isLoss).toBe(false);
  expect(expectedChange(estimated({ ...mae, value: 10.4, error: 0.01 }))?.isLoss).toBe(true);
  expect(expectedChange(estimated({ ...mae, value: 10.09, error: 0.01 }))?.isLoss).toBe(false);
  expect(expectedChange(estimated({ ...mae, error: 1 }))?.isLoss).toBe(false);
  expect(expectedChange(estimated({ ...mae, usual: 0 }))?.isLoss).toBe(false);
});

test('nothing is said where nothing is estimated', () => {
  expect(expectedChange(undefined)).toBeNull();
  expect(expectedChange(estimated({ usual: null }))).toBeNull();
  expect(expectedChange({ ...estimated({}), measures: [] })).toBeNull();
});
