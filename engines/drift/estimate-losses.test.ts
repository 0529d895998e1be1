import { expect, test } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { estimateLosses, expectedLosses, lossQuality } from './estimate-losses.ts';
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
    const [absolute, root] = found.map(lossQuality);
    expect(Math.abs((absolute?.value ?? 0) / mae - 1)).toBeLessThan(0.1);
    expect(Math.abs((root?.value ?? 0) / rmse - 1)).toBeLessThan(0.1);
    expect(found.map(({ losses }) => losses.length)).toEqual([2_000, 2_000]);
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
  expect(expectedLosses(kept, later)).toEqual(estimateLosses(reference, later));
  const without = later.features.filter(({ name }) => name !== 'site');
  const found = expectedLosses(kept, { features: without, predicted: later.predicted });
  const value = found.map(lossQuality)[0]?.value ?? Number.NaN;
  expect(value).toBeGreaterThan(0.5);
});
