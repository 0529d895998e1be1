import { expect, test } from 'vitest';
import { sliceFeature } from './slice-features.ts';

const numbers = (values: number[]) =>
  sliceFeature({ name: 'x', kind: 'numbers', values: Float64Array.from(values), whole: false });

test('numbers become four parts of about equal count, missing ones none', () => {
  const found = numbers([...Array.from({ length: 100 }, (_, index) => index + 1), Number.NaN]);
  const counts = Map.groupBy(found?.values ?? [], (value) => value);
  expect([...counts.keys()]).toEqual([
    'up to 25.8',
    '25.8 to 50.5',
    '50.5 to 75.3',
    'above 75.3',
    null,
  ]);
  for (const [name, rows] of counts) if (name !== null) expect(rows).toHaveLength(25);
});

test('few numbers are themselves; a constant and free text make no slices', () => {
  expect(numbers([1, 2, 1])?.values).toEqual(['1', '2', '1']);
  expect(numbers([3, 3, Number.NaN])).toBeNull();
  const labels = Array.from({ length: 30 }, (_, index) => `t${index}`);
  const codes = Int32Array.from(labels, (_, index) => index);
  expect(sliceFeature({ name: 't', kind: 'texts', codes, labels })).toBeNull();
  expect(
    sliceFeature({
      name: 't',
      kind: 'texts',
      codes: Int32Array.from([0, -1, 1]),
      labels: ['a', 'b'],
    })?.values,
  ).toEqual(['a', null, 'b']);
});
