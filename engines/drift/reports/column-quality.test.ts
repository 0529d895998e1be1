import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RawColumn } from '../raw-column.ts';
import { columnQuality, duplicateRows } from './column-quality.ts';

const numbers = (name: string, values: number[]): RawColumn => ({
  name,
  kind: 'numbers',
  values: Float64Array.from(values),
  whole: values.every(Number.isInteger),
});
const texts = (name: string, values: (string | null)[]): RawColumn => {
  const labels = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : labels.indexOf(value)));
  return { name, kind: 'texts', codes, labels };
};

it('names missing, constant, out of range and new values', () => {
  expect(columnQuality(numbers('a', [1, 2, 3]), numbers('a', [0, 4, 2, NaN]))).toEqual({
    reference: { rows: 3, missing: 0, distinct: 3, min: 1, max: 3, mean: 2 },
    current: { rows: 4, missing: 1, distinct: 3, min: 0, max: 4, mean: 2 },
    isConstant: false,
    outOfRange: 2,
    newCategories: [],
  });
  const quality = columnQuality(texts('b', ['x', 'y']), texts('b', ['z', 'x', 'z', null]));
  expect(quality).toMatchObject({
    current: { rows: 4, missing: 1, distinct: 2, min: null },
    outOfRange: null,
    newCategories: [{ value: 'z', rows: 2 }],
  });
  expect(columnQuality(undefined, numbers('c', [5, 5])).isConstant).toBe(true);
  expect(columnQuality(undefined, numbers('c', [5, NaN])).isConstant).toBe(false);
});

it('duplicates are rows equal in every column', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: 3 }),
          fc.option(fc.constantFrom('a', 'b'), { nil: null }),
        ),
      ),
      (rows) => {
        const distinct = new Set(rows.map((row) => JSON.stringify(row))).size;
        const columns = [
          numbers(
            'n',
            rows.map(([number]) => number),
          ),
          texts(
            't',
            rows.map(([, text]) => text),
          ),
        ];
        expect(duplicateRows(columns)).toBe(rows.length - distinct);
      },
    ),
  );
});
