import { expect, test } from 'vitest';
import { breakGaps, extremesToPoints, type RangePoint } from './range-points.ts';

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

test('a history with a coarser step is no gap, and each part breaks by its own step', () => {
  const history = Array.from({ length: 20 }, (_, at): RangePoint => [at * 60, 1]);
  const live = Array.from({ length: 100 }, (_, at): RangePoint => [1_200 + at * 10, 1]);
  const breaks = (points: RangePoint[]) =>
    breakGaps(points).flatMap(([atMs, value]) => (value === null ? [atMs] : []));
  expect(breaks([...history, ...live])).toEqual([]);
  const paused = live.filter(([atMs]) => atMs <= 1_500 || atMs >= 1_550);
  expect(breaks([...history, ...paused])).toEqual([1_525]);
  const broken = history.filter(([atMs]) => atMs <= 300 || atMs >= 600);
  expect(breaks([...broken, ...live])).toEqual([450]);
});

test('a series with a sample in every third bucket is whole', () => {
  const at = (bucket: number) => ({
    bucket,
    minMs: bucket * 10,
    min: 1,
    maxMs: bucket * 10,
    max: 1,
  });
  const breaks = (buckets: number[]) =>
    extremesToPoints(buckets.map(at)).filter(([, value]) => value === null).length;
  expect(breaks([0, 3, 6, 9, 12, 15])).toBe(0);
  expect(breaks([0, 3, 6, 9, 18, 21, 24])).toBe(1);
  expect(breaks([0, 3, 6, 9, 12, 13, 14, 15, 16, 17])).toBe(0);
  expect(breaks([0, 3, 6, 9, 12, 13, 14, 15, 16, 19, 20, 21])).toBe(1);
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
