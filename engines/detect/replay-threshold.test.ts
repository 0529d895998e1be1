import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replayThreshold } from '#engines/detect/replay-threshold.ts';
import type { Point } from '#engines/math/points.ts';

const below = { comparison: '<' as const, limit: 0.8, breaches: 2, of: 2 };
const points = (values: readonly number[]): Point[] =>
  values.map((value, index) => [index * 60_000, value]);

test('a breach that goes on counts once, a new one again, a single bad value not at all', () => {
  const values = [0.9, 0.7, 0.7, 0.7, 0.9, 0.7, 0.9, 0.9, 0.7, 0.6];
  expect(replayThreshold(points(values), below, 180_000)).toBe(2);
  expect(replayThreshold(points([0.7, 0.9, 0.7, 0.9]), below, 180_000)).toBe(0);
});

test('values on both sides of a gap are no neighbours, and a gap ends no breach', () => {
  const gap: Point[] = [
    [0, 0.7],
    [60_000, 0.9],
    [120_000, 0.7],
    [9_000_000, 0.7],
  ];
  expect(replayThreshold(gap, below, 180_000)).toBe(0);
  const held: Point[] = [
    [0, 0.7],
    [60_000, 0.7],
    [9_000_000, 0.7],
    [9_060_000, 0.7],
  ];
  expect(replayThreshold(held, below, 180_000)).toBe(1);
});

test('a tighter limit never alerts on a series that is always above it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.8, max: 1, noNaN: true })),
      (values) => replayThreshold(points(values), below, 180_000) === 0,
    ),
  );
});
