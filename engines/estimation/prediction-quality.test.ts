import { expect, it } from 'vitest';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { predictionQuality } from './prediction-quality.ts';

const numbers = (values: number[]): RawColumn => ({
  name: 'x',
  kind: 'numbers',
  values: Float64Array.from(values),
  whole: values.every((value) => Number.isNaN(value) || Number.isInteger(value)),
});

it('classes: worked by hand', () => {
  const { kind, rows, metrics } = predictionQuality(
    numbers([1, 1, 1, 0, 0, NaN]),
    numbers([1, 1, 0, 0, 1, 1]),
  );
  expect({ kind, rows }).toEqual({ kind: 'classification', rows: 5 });
  expect(metrics['accuracy']).toBeCloseTo(3 / 5, 12);
  // Class 1: precision 2/3, recall 2/3; class 0: precision 1/2, recall 1/2.
  expect(metrics['precision']).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(metrics['recall']).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(metrics['f1']).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
});

it('numbers: worked by hand', () => {
  const { kind, rows, metrics } = predictionQuality(
    numbers([1.5, 2.5, 3.5, NaN]),
    numbers([1, 3, 3.5, 9]),
  );
  expect({ kind, rows }).toEqual({ kind: 'regression', rows: 3 });
  expect(metrics['mae']).toBeCloseTo(1 / 3, 12);
  expect(metrics['rmse']).toBeCloseTo(Math.sqrt(0.5 / 3), 12);
  expect(metrics['r2']).toBeCloseTo(1 - 0.5 / 2, 12);
});
