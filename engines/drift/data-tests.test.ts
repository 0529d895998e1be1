import { expect, test } from 'vitest';
import { dataTests } from '#engines/drift/data-tests.ts';
import type { RawColumn } from '#engines/drift/raw-column.ts';

const numbers = (name: string, values: number[]): RawColumn => ({
  name,
  kind: 'numbers',
  values: Float64Array.from(values),
  whole: true,
});
const texts = (name: string, codes: number[], labels: string[]): RawColumn => ({
  name,
  kind: 'texts',
  codes: Int32Array.from(codes),
  labels,
});
const twenty = (at: (row: number) => number): number[] =>
  Array.from({ length: 20 }, (_, row) => at(row));
const side = (columns: RawColumn[], duplicateRows = 0, rows = 20) => ({
  columns,
  rows,
  duplicateRows,
});
const failed = (found: ReturnType<typeof dataTests>) =>
  found.flatMap(({ passed, test: name, columns }) => (passed ? [] : [[name, ...columns]]));

const usual = [
  numbers(
    'x',
    twenty((row) => row),
  ),
  numbers(
    'y',
    twenty((row) => (row === 3 ? NaN : row % 7)),
  ),
  texts(
    'c',
    twenty((row) => row % 3),
    ['a', 'b', 'c'],
  ),
];

test('a table like its reference passes', () => {
  expect(failed(dataTests(side(usual, 10), side(usual, 11)))).toEqual([]);
});

test('empty, constant, almost constant and repeated columns are named, and only when there are more of them', () => {
  const odd = [
    numbers(
      'empty',
      twenty(() => Infinity),
    ),
    texts(
      'one',
      twenty(() => 0),
      ['a'],
    ),
    numbers(
      'nearly',
      twenty((row) => (row === 0 ? 1 : 2)),
    ),
    numbers(
      'often',
      twenty((row) => (row < 2 ? 1 : 2)),
    ),
    // The same texts under other codes, and the same numbers.
    texts(
      'c again',
      twenty((row) => 2 - (row % 3)),
      ['c', 'b', 'a'],
    ),
    numbers(
      'x again',
      twenty((row) => row),
    ),
  ];
  const current = side([...usual, ...odd]);
  expect(failed(dataTests(side(usual), current))).toEqual([
    ['columns'],
    ['missing-values'],
    ['empty-columns', 'empty'],
    ['constant-columns', 'one'],
    ['almost-constant-columns', 'one', 'nearly'],
    ['duplicate-columns', 'c again', 'x again'],
  ]);
  expect(failed(dataTests(current, current))).toEqual([]);
  expect(failed(dataTests(current, side(usual)))).toEqual([['columns'], ['missing-values']]);
});

test('rows and repeated rows may differ by a tenth', () => {
  expect(failed(dataTests(side(usual, 10, 100), side(usual, 11, 110)))).toEqual([]);
  expect(failed(dataTests(side(usual, 10, 100), side(usual, 12, 111)))).toEqual([
    ['rows'],
    ['duplicate-rows'],
  ]);
  expect(failed(dataTests(side(usual), side(usual, 1)))).toEqual([['duplicate-rows']]);
});
