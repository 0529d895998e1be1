import { expect, test } from 'vitest';
import { sketchOf } from '#engines/drift/sketch/sketch-of.ts';
import type { NumberSketch } from '#engines/drift/sketch/sketch.ts';
import { cutOfNumbers, cutOfSketch, cutOfValues, sliceCode, sliceNames } from './slice-cut.ts';

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

test('numbers become four parts of equal count, missing ones a slice of their own', () => {
  const values = [...hundred, Number.NaN];
  const cut = cutOfValues(values);
  if (cut === null) throw new Error('no cut');
  const names = sliceNames(cut);
  const counts = Map.groupBy(values, (value) => names[sliceCode(cut, value)]);
  expect([...counts].map(([name, own]) => [name, own.length])).toEqual([
    ['below 25.8', 25],
    ['25.8 to 50.5', 25],
    ['50.5 to 75.3', 25],
    ['from 75.3', 25],
    ['(missing)', 1],
  ]);
});

test('edges are written with as many digits as tell them apart', () => {
  expect(sliceNames({ kind: 'parts', edges: [2021.25, 2021.4] })).toEqual([
    '(missing)',
    'below 2021.3',
    '2021.3 to 2021.4',
    'from 2021.4',
  ]);
});

test('few numbers are themselves, others than those are the rest', () => {
  const cut = cutOfValues([2023, 2024, 2023]);
  expect(cut).toEqual({ kind: 'numbers', values: [2023, 2024] });
  expect([2024, 2025, null].map((value) => cut && sliceCode(cut, value))).toEqual([2, 3, 0]);
});

test('of texts the most frequent ones are slices, the rest together is another', () => {
  const values = Array.from({ length: 30 }, (_, index) => `t${index}`).concat('t29', 't29', 't7');
  const cut = cutOfValues(values);
  if (cut === null) throw new Error('no cut');
  const names = sliceNames(cut);
  expect(names.slice(0, 3)).toEqual(['(missing)', 't29', 't7']);
  expect(names).toHaveLength(22);
  expect(names[sliceCode(cut, 't9')]).toBe('(other)');
});

test('constants and nothing are no slices', () => {
  expect(cutOfValues([3, 3, null])).toBeNull();
  expect(cutOfValues(['a', 'a'])).toBeNull();
  expect(cutOfValues([])).toBeNull();
  expect(cutOfNumbers(null, [Number.NaN])).toBeNull();
});

const sketched = (values: readonly number[]): NumberSketch => {
  const sketch = sketchOf({
    name: 'x',
    kind: 'numbers',
    values: Float64Array.from(values),
    whole: false,
  });
  if (sketch?.kind !== 'numbers') throw new Error('no sketch');
  return sketch;
};

test('a baseline cuts into parts of equal count of its own rows', () => {
  const values = Array.from({ length: 1_000 }, (_, index) => index);
  const cut = cutOfSketch(sketched(values));
  if (cut === null) throw new Error('no cut');
  const counts = Map.groupBy(values, (value) => sliceCode(cut, value));
  // The sketch keeps edges at each half of a hundredth.
  for (const own of counts.values()) expect(Math.abs(own.length - 250)).toBeLessThanOrEqual(5);
  expect(counts.size).toBe(4);
});

test('a baseline with few values gives those, and one that is mostly one value few parts', () => {
  expect(cutOfSketch(sketched([1, 0, 1]))).toEqual({ kind: 'numbers', values: [0, 1] });
  const mostly = cutOfSketch(sketched([...Array<number>(900).fill(0), ...hundred]));
  expect(mostly).toEqual({ kind: 'parts', edges: [expect.closeTo(0.1, 9)] });
});
