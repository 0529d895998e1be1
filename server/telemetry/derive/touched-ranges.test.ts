import { expect, test } from 'vitest';
import { closedCellsEnd, joinMinutes, withNewCells } from './touched-ranges.ts';

const minute = 60_000;
const touched = (minutes: readonly number[]) =>
  joinMinutes(minutes.map((minuteMs) => ({ minuteMs, sinceMs: minuteMs })));

test('near minutes become one range, far ones do not', () => {
  expect(touched([0, minute, 5 * minute, 500 * minute])).toEqual([
    { fromMs: 0, toMs: 6 * minute },
    { fromMs: 500 * minute, toMs: 501 * minute },
  ]);
});

test('a range holds at most 1,440 touched minutes and ten days', () => {
  const dense = touched(Array.from({ length: 3_000 }, (_, index) => index * minute));
  expect(dense.map((range) => (range.toMs - range.fromMs) / minute)).toEqual([1_440, 1_440, 120]);
  const sparse = touched(Array.from({ length: 28 * 24 }, (_, index) => index * 59 * minute));
  expect(sparse.every((range) => range.toMs - range.fromMs <= 10 * 86_400_000)).toBe(true);
  expect(sparse.length).toBe(3);
});

test('a range begins with the earliest touched time', () => {
  expect(
    joinMinutes([
      { minuteMs: 0, sinceMs: 50_000 },
      { minuteMs: minute, sinceMs: minute },
    ]),
  ).toEqual([{ fromMs: 50_000, toMs: 2 * minute }]);
});

test('a range comes again once another cell is complete', () => {
  const gridMs = 5_000;
  const closed = (nowMs: number): number => closedCellsEnd(nowMs, gridMs + 1_000, gridMs);
  expect([closed(65_999), closed(66_000), closed(70_999), closed(71_000)]).toEqual([
    55_000, 60_000, 60_000, 65_000,
  ]);
  const derivedUpTo = { fromMs: 60_000, toMs: 2 * minute };
  expect(withNewCells([derivedUpTo], closed(70_999))).toEqual([]);
  expect(withNewCells([derivedUpTo], closed(71_000))).toEqual([derivedUpTo]);
  // A late point for the cell before.
  const moved = { ...derivedUpTo, fromMs: 58_000 };
  expect(withNewCells([moved], closed(70_999))).toEqual([moved]);
});
