import { expect, test } from 'vitest';
import type { RangePoint } from './range-points.ts';
import { breakGaps, extremesToPoints } from './range-points.ts';

test('a gap of more than three usual steps breaks the line once', () => {
  const points: RangePoint[] = [
    [0, 1],
    [10, 2],
    [20, 3],
    [50, 4],
    [81, 5],
  ];
  expect(breakGaps(points)).toEqual([
    [0, 1],
    [10, 2],
    [20, 3],
    [50, 4],
    [65, null],
    [81, 5],
  ]);
  expect(
    breakGaps(
      [
        [0, 1],
        [10, null],
        [90, 2],
      ],
      30,
    ),
  ).toEqual([
    [0, 1],
    [10, null],
    [90, 2],
  ]);
  expect(breakGaps([[5, 1]])).toEqual([[5, 1]]);
});

test('extremes stand in time order, equal ones once, an empty bucket breaks the line', () => {
  expect(
    extremesToPoints([
      { bucket: 0, minMs: 7, min: 1, maxMs: 3, max: 9 },
      { bucket: 1, minMs: 12, min: 4, maxMs: 12, max: 4 },
      { bucket: 3, minMs: 30, min: 1, maxMs: 30, max: 2 },
    ]),
  ).toEqual([
    [3, 9],
    [7, 1],
    [12, 4],
    [21, null],
    [30, 1],
    [31, 2],
  ]);
});
