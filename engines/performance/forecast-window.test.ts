import { expect, test } from 'vitest';
import { forecastWindow } from './forecast-window.ts';
import { seasonalChange } from './forecasting.ts';

const cell = (series: string, judged: number, absolute: number, bounded = 0, inside = 0) => ({
  series,
  judged,
  absolute,
  bounded,
  inside,
});

test('the change over one season, by hand', () => {
  // |3-1|, |1-4|, |6-3|.
  expect(seasonalChange([1, 4, 3, 1, 6], 2)).toBeCloseTo((2 + 3 + 3) / 3, 12);
  expect(seasonalChange([1, 2], 2)).toBeNaN();
});

test('MASE is a mean over series whatever their length, coverage one over rows', () => {
  const scales = new Map([
    ['north', 2],
    ['south', 10],
  ]);
  const found = forecastWindow(
    [
      cell('north', 3, 3, 3, 2),
      cell('north', 1, 5, 1, 1),
      cell('south', 1, 5, 0),
      cell('new', 9, 9),
    ],
    scales,
  );
  // North (3 + 5) / 4 / 2 = 1, south 5 / 10; the third has no history.
  expect(found['mase']).toBeCloseTo(0.75, 12);
  expect(found['interval_coverage']).toBeCloseTo(3 / 4, 12);
});

test('what cannot be said is left out', () => {
  expect(forecastWindow([], new Map())).toEqual({});
  expect(forecastWindow([cell('a', 1, 1)], new Map([['a', 0]]))).toEqual({});
});
