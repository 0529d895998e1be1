import { expect, test } from 'vitest';
import { joinMinutes } from './touched-ranges.ts';

const minute = 60_000;

test('near minutes become one range, far ones do not', () => {
  expect(joinMinutes([0, 0, minute, 5 * minute, 500 * minute])).toEqual([
    { fromMs: 0, toMs: 6 * minute },
    { fromMs: 500 * minute, toMs: 501 * minute },
  ]);
});

test('a range holds at most 1,440 touched minutes and ten days', () => {
  const dense = joinMinutes(Array.from({ length: 3_000 }, (_, index) => index * minute));
  expect(dense.map((range) => (range.toMs - range.fromMs) / minute)).toEqual([1_440, 1_440, 120]);
  const sparse = joinMinutes(Array.from({ length: 28 * 24 }, (_, index) => index * 59 * minute));
  expect(sparse.every((range) => range.toMs - range.fromMs <= 10 * 86_400_000)).toBe(true);
  expect(sparse.length).toBe(3);
});
