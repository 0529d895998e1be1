import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnLimits } from '#engines/performance/limits/learn-limits.ts';
import {
  binaryQuality,
  classQuality,
  estimatedQuality,
  numberQuality,
  type BinaryCell,
} from './window-quality.ts';

const cell = (predicted: 0 | 1, label: 0 | 1 | null, score: number, rows: number): BinaryCell => ({
  predicted,
  label,
  score,
  rows,
});

const shared = [cell(1, 1, 0.9, 30), cell(1, 0, 0.7, 10), cell(0, 1, 0.4, 20), cell(0, 0, 0.1, 40)];

test('a confusion of 30, 10, 20 and 40 rows', () => {
  const found = binaryQuality([...shared, cell(1, null, 0.5, 999)]);
  expect(found['accuracy']).toBeCloseTo(0.7, 12);
  expect(found['precision']).toBeCloseTo(0.75, 12);
  expect(found['recall']).toBeCloseTo(0.6, 12);
  expect(found['f1']).toBeCloseTo(2 / 3, 12);
  // Pairs: positives at 0.9 beat all 50 negatives, those at 0.4 beat 40 of 50.
  expect(found['roc_auc']).toBeCloseTo((30 * 50 + 20 * 40) / (50 * 50), 12);
});

test('scores are judged as probabilities, too', () => {
  const found = binaryQuality([cell(1, 1, 0.8, 60), cell(1, 0, 0.8, 40)]);
  // 100 rows have score 0.8, 60 of them are positive.
  expect(found['calibration_error']).toBeCloseTo(0.2, 12);
  expect(found['brier']).toBeCloseTo(0.6 * 0.04 + 0.4 * 0.64, 12);
});

test('without a score, or without labels, less is said and nothing is 0', () => {
  expect(Object.keys(binaryQuality([cell(1, 1, NaN, 5), cell(0, 0, 0.5, 5)]))).toEqual([
    'accuracy',
    'precision',
    'recall',
    'f1',
  ]);
  expect(binaryQuality([cell(1, null, 0.5, 5)])).toEqual({});
  expect(numberQuality({ rows: 0, absolute: 0, squared: 0, signed: 0 })).toEqual({});
});

const one = { std: 0.5, share: 1 };
const components = {
  accuracy: one,
  precision: one,
  recall: one,
  specificity: one,
  f1: one,
  rocAuc: one,
};

test('the estimate follows the scores and never the labels', () => {
  const flipped = shared.map((each) => ({
    ...each,
    label: each.label === 1 ? (0 as const) : (1 as const),
  }));
  const estimate = estimatedQuality(shared, null, components);
  expect(estimatedQuality(flipped, null, components)).toEqual(estimate);
  // Right with 0.9, 0.7, 0.6 and 0.9.
  expect(estimate['accuracy']?.value).toBeCloseTo(
    0.3 * 0.9 + 0.1 * 0.7 + 0.2 * 0.6 + 0.4 * 0.9,
    12,
  );
  expect(estimate['accuracy']?.error).toBeCloseTo(0.05, 12);
});

test('several classes: means over the classes that were true', () => {
  const found = classQuality([
    { prediction: 'a', label: 'a', right: true, rows: 6 },
    { prediction: 'b', label: 'a', right: false, rows: 2 },
    { prediction: '1', label: 'true', right: true, rows: 2 },
  ]);
  expect(found['accuracy']).toBeCloseTo(0.8, 12);
  expect(found['recall']).toBeCloseTo((6 / 8 + 1) / 2, 12);
});

test('limits: three deviations, what chance does, or the floor, whichever is farthest', () => {
  const sizes = { chunkRows: 100, windowRows: 100 };
  const flat = [
    { accuracy: 0.9, mae: 2 },
    { accuracy: 0.9, mae: 2 },
  ];
  const [accuracy, mae] = learnLimits(flat, sizes);
  expect(accuracy).toMatchObject({ direction: 'below', usual: 0.9 });
  expect(accuracy?.limit).toBeCloseTo(0.88, 12);
  expect(mae?.limit).toBeCloseTo(2.2, 12);
  expect(learnLimits(flat, sizes, () => 0.05)[0]?.limit).toBeCloseTo(0.75, 12);
  const wide = [{ accuracy: 0.8 }, { accuracy: 1 }];
  expect(learnLimits(wide, sizes)[0]?.limit).toBeCloseTo(0.6, 12);
  // A window of a quarter of the rows spreads twice as far.
  expect(learnLimits(wide, { chunkRows: 400, windowRows: 100 })[0]?.limit).toBeCloseTo(0.3, 12);
});

test('a limit never lies on the good side of the mean', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }),
      (values) => {
        const [found] = learnLimits(
          values.map((f1) => ({ f1 })),
          { chunkRows: 10, windowRows: 10 },
        );
        return found !== undefined && found.limit <= Math.max(0, found.usual - 0.0199999);
      },
    ),
  );
});
