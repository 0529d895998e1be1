import { expect, test } from 'vitest';
import { bandPoints } from './expected-band.ts';

const H = 3_600_000;

test('hours are steps, cut to the times of the chart', () => {
  const band: Parameters<typeof bandPoints>[0] = [
    [0, H, 1, 2],
    [H, 2 * H, 3, 4],
    [2 * H, 3 * H, 5, 6],
  ];
  expect(bandPoints(band, 1_000, H + 60_000, 's')).toEqual([
    [1_000, 1, 2],
    [H - 1, 1, 2],
    [H, 3, 4],
    [H + 60_000, 3, 4],
  ]);
});

test('an hour without a range stays open', () => {
  const band: Parameters<typeof bandPoints>[0] = [
    [0, H, 1, 2],
    [2 * H, 3 * H, 5, 6],
  ];
  expect(bandPoints(band, 0, 3 * H, 's')).toEqual([
    [0, 1, 2],
    [H, 1, 2],
    [H + 1, null, null],
    [2 * H, 5, 6],
    [3 * H, 5, 6],
  ]);
});

test('shares stay within none and all', () => {
  expect(bandPoints([[0, H, -0.2, 1.4]], 0, H, 'ratio')).toEqual([
    [0, 0, 1],
    [H, 0, 1],
  ]);
  expect(bandPoints([[0, H, -2, 14]], 0, H, '1/s')).toEqual([
    [0, 0, 14],
    [H, 0, 14],
  ]);
  expect(bandPoints([], 0, H, 's')).toEqual([]);
});
