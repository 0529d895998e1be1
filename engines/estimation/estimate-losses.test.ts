import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { estimateLosses, expectedLosses, lossQuality, usualQuality } from './estimate-losses.ts';
import { fitLosses } from './fitted-losses.ts';

/** Rows whose error is three times as large where the site is "new". */
function drawn(rows: number, share: number, seed: number) {
  const random = seededRandom(seed);
  const codes = Int32Array.from({ length: rows }, () => (random() < share ? 1 : 0));
  const x = Float64Array.from({ length: rows }, () => random());
  const predicted = x.map((value) => value * 10);
  const truth = predicted.map(
    (value, row) => value + normalFrom(random) * (codes[row] === 1 ? 3 : 1),
  );
  const features = [
    { name: 'site', kind: 'texts' as const, codes, labels: ['old', 'new'] },
    { name: 'x', kind: 'numbers' as const, values: x, whole: false },
  ];
  return { features, predicted, truth };
}

test('losses follow the rows whose error is known to be large, by a category too', () => {
  const reference = drawn(3_000, 0.3, 8);
  const later = drawn(2_000, 0.8, 9);
  // The order of labels of the other side means nothing.
  const turned = later.features.map((column) =>
    column.kind === 'texts'
      ? { ...column, codes: column.codes.map((code) => 1 - code), labels: ['new', 'old'] }
      : column,
  );
  const errors = later.truth.map((value, row) => value - (later.predicted[row] ?? 0));
  const mae = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
  const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  for (const features of [later.features, turned]) {
    const found = estimateLosses(reference, { features, predicted: later.predicted });
    const of = (name: string): number =>
      found.filter(({ measure }) => measure === name).map(lossQuality)[0]?.value ?? Number.NaN;
    expect(Math.abs(of('mae') / mae - 1)).toBeLessThan(0.1);
    expect(Math.abs(of('rmse') / rmse - 1)).toBeLessThan(0.1);
    expect(of('mse')).toBeCloseTo(of('rmse') ** 2, 9);
    for (const { losses } of found) expect(losses).toHaveLength(2_000);
  }
});

test('the error of the root follows from that of the mean square', () => {
  const losses = Float64Array.from([4, 4, 4, 4]);
  expect(lossQuality({ measure: 'mae', losses, std: 2 })).toEqual({ value: 4, error: 1 });
  expect(lossQuality({ measure: 'rmse', losses, std: 2 })).toEqual({ value: 2, error: 0.25 });
  expect(lossQuality({ measure: 'rmse', losses: new Float64Array(4), std: 2 }).error).toBeNaN();
});

test('what was fitted is kept as text and says the same of later rows, also where a column is gone', () => {
  const reference = drawn(2_000, 0.3, 10);
  const later = drawn(1_000, 0.8, 11);
  const kept = JSON.parse(JSON.stringify(fitLosses(reference))) as ReturnType<typeof fitLosses>;
  const both = estimateLosses(reference, later);
  expect(expectedLosses(kept, later)).toEqual(
    both.filter(({ measure }) => measure === 'mae' || measure === 'rmse'),
  );
  const without = later.features.filter(({ name }) => name !== 'site');
  const found = expectedLosses(kept, { features: without, predicted: later.predicted });
  const value = found.map(lossQuality)[0]?.value ?? Number.NaN;
  expect(value).toBeGreaterThan(0.5);
});

/** Predictions and true values without features: what is expected of a row follows from its prediction. */
const bare = (predicted: readonly number[], truth: readonly number[]) => ({
  features: [],
  predicted: Float64Array.from(predicted),
  truth: Float64Array.from(truth),
});

test('every measure of a reference is what is usual, and of rows like it what is expected', () => {
  const reference = bare([2, 2, 2, 2], [1, 4, 1, 4]);
  const found = estimateLosses(reference, reference);
  const usual = Object.fromEntries(found.map((each) => [each.measure, usualQuality(each)]));
  // numpy: y = array([1, 4, 1, 4.]); p = 2.; abs(y - p).mean(), ((y - p)**2).mean(), abs((y - p) / y).mean(),
  // ((log1p(y) - log1p(p))**2).mean(), and their roots
  expect(usual['mae']).toBeCloseTo(1.5, 12);
  expect(usual['mse']).toBeCloseTo(2.5, 12);
  expect(usual['rmse']).toBeCloseTo(1.5811388300841898, 12);
  expect(usual['mape']).toBeCloseTo(0.75, 12);
  expect(usual['msle']).toBeCloseTo(0.2126723858945394, 12);
  expect(usual['rmsle']).toBeCloseTo(0.46116416371454905, 12);
  // Its rows are indistinguishable, so the expected error of each is the baseline; trees learn in
  // single precision.
  for (const each of found)
    expect(lossQuality(each).value, each.measure).toBeCloseTo(usualQuality(each), 7);
});

test('a measure is given where the values allow it', () => {
  const names = (reference: ReturnType<typeof bare>, current = reference): string[] =>
    estimateLosses(reference, current).map(({ measure }) => measure);
  expect(names(bare([1, 2], [2, 3]))).toEqual(['mae', 'rmse', 'mse', 'mape', 'rmsle', 'msle']);
  expect(names(bare([1, 2], [0, 3]))).toEqual(['mae', 'rmse', 'mse', 'rmsle', 'msle']);
  expect(names(bare([1, 2], [-1, 3]))).toEqual(['mae', 'rmse', 'mse', 'mape']);
  expect(names(bare([-1, 2], [1, 3]))).toEqual(['mae', 'rmse', 'mse', 'mape']);
  // The actual of a later row is unknown, but a prediction without a logarithm is visible.
  expect(names(bare([1, 2], [1, 3]), bare([1, -2], []))).toEqual(['mae', 'rmse', 'mse', 'mape']);
});

test('roots are roots, and no estimate is negative', () => {
  const values = fc.array(fc.double({ min: 0.1, max: 1e3, noNaN: true }), {
    minLength: 2,
    maxLength: 30,
  });
  fc.assert(
    fc.property(values, values, (one, other) => {
      const rows = Math.min(one.length, other.length);
      const reference = bare(one.slice(0, rows), other.slice(0, rows));
      const found = new Map(
        estimateLosses(reference, reference).map((each) => [each.measure, lossQuality(each).value]),
      );
      const of = (measure: 'mae' | 'mape' | 'mse' | 'msle' | 'rmse' | 'rmsle'): number =>
        found.get(measure) ?? Number.NaN;
      for (const value of found.values()) expect(value).toBeGreaterThanOrEqual(0);
      expect(of('rmse')).toBeCloseTo(Math.sqrt(of('mse')), 9);
      expect(of('rmsle')).toBeCloseTo(Math.sqrt(of('msle')), 9);
    }),
  );
});
