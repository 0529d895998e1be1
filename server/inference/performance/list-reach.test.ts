import { expect, test } from 'vitest';
import { learnReach } from './list-reach.ts';

const list = (items: readonly string[], wanted: readonly string[] = []) => ({
  version: '1',
  chunk: 0,
  prediction: JSON.stringify(items),
  label: JSON.stringify(wanted),
  labelled: true,
});
/** Twenty items, shown by fours; a tenth of the lists want the first of theirs. */
const part = (from: number) =>
  Array.from({ length: 100 }, (_, at) => {
    const items = [0, 1, 2, 3].map((place) => `i${(from + at + place) % 20}`);
    return list(items, at % 10 === 0 ? items.slice(0, 1) : []);
  });

test('the catalogue holds what was shown or wanted, and there is none where nothing was wanted', () => {
  const lists = Array.from({ length: 20 }, () => list(['a', 'b']));
  const { reach } = learnReach([[...lists, list(['a'], ['c', 'a'])], lists], 50);
  expect(reach).toEqual({ catalogue: { a: 1, b: 0, c: 1 }, lists: 20 });
  expect(learnReach([lists], 50)).toEqual({ reach: null, limits: [] });
});

test('limits of coverage and popularity bias lie a quarter from what is usual', () => {
  const { limits } = learnReach(
    Array.from({ length: 10 }, () => part(0)),
    50,
  );
  const of = (measure: string) => limits.find((limit) => limit.measure === measure);
  expect(of('coverage')).toMatchObject({ usual: 1, direction: 'below', basis: 'answers' });
  expect(of('coverage')?.limit).toBeCloseTo(0.75, 9);
  expect(of('popularity_bias')).toMatchObject({ direction: 'above', severity: 'warning' });
  const { usual = 0, limit = 0 } = of('popularity_bias') ?? {};
  expect(limit).toBeCloseTo(1.25 * usual, 9);
});

test('popularity goes by how often an item was wanted', () => {
  // Every list shows a alone; three of four want it, one wants b.
  const lists = Array.from({ length: 20 }, (_, at) => list(['a'], [at % 4 === 0 ? 'b' : 'a']));
  const { reach, limits } = learnReach([lists, lists], 50);
  expect(reach?.catalogue).toEqual({ a: 30, b: 10 });
  const bias = limits.find(({ measure }) => measure === 'popularity_bias');
  expect(bias?.usual).toBeCloseTo(30 / 20, 9);
});

test('as many lists are compared everywhere: more would reach more items', () => {
  // Each list shows an item of its own: a hundred of them reach four times as many as 25 do.
  const own = (from: number, lists: number) =>
    Array.from({ length: lists }, (_, at) => list([`i${from + at}`], [`i${from + at}`]));
  const { reach, limits } = learnReach([own(0, 100), own(100, 25)], 200);
  expect(reach?.lists).toBe(25);
  expect(limits.find(({ measure }) => measure === 'coverage')?.usual).toBeCloseTo(25 / 125, 9);
  expect(learnReach([own(0, 100), own(100, 19)], 200).limits).toEqual([]);
});
