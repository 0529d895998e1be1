import { expect, test } from 'vitest';
import { banded, expectedQuality } from './expected-quality.ts';

const same = { std: 0.4, share: 1 };
const components = {
  accuracy: same,
  precision: { std: 0.4, share: 0.25 },
  recall: same,
  specificity: same,
  f1: same,
  rocAuc: same,
};

test('rates of an expected confusion have bands of three sampling errors', () => {
  const found = expectedQuality(
    { tp: 30, fp: 10, fn: 20, tn: 40, rows: 1_600, area: 0.8 },
    components,
  );
  const of = (measure: string) => found.find((each) => each.measure === measure);
  expect(of('accuracy')).toMatchObject({ value: 0.7, error: 0.01 });
  expect(of('accuracy')?.lower).toBeCloseTo(0.67, 12);
  expect(of('accuracy')?.upper).toBeCloseTo(0.73, 12);
  expect(of('precision')).toMatchObject({ value: 0.75, error: 0.02 });
  expect(of('f1')?.value).toBeCloseTo(60 / 90, 12);
  expect(of('roc_auc')?.value).toBe(0.8);
});

test('what is not defined stays without a value, and bands end where the measure does', () => {
  const found = expectedQuality({ tp: 0, fp: 0, fn: 0, tn: 10, rows: 10, area: null }, components);
  expect(found.find(({ measure }) => measure === 'precision')).toEqual({
    measure: 'precision',
    value: null,
    lower: null,
    upper: null,
    error: null,
  });
  expect(found.find(({ measure }) => measure === 'roc_auc')?.value).toBeNull();
  expect(banded('accuracy', 0.99, 0.05, { least: 0, most: 1 })).toMatchObject({
    lower: 0.84,
    upper: 1,
  });
  expect(banded('mae', 2, Number.NaN, { least: 0, most: Infinity })).toMatchObject({
    value: 2,
    error: null,
  });
});
