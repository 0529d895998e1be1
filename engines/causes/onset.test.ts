import { describe, expect, test } from 'vitest';
import type { Point } from '#engines/math/points.ts';
import { CREDIBLE_STRENGTH, findOnset } from './onset.ts';

const STEP_MS = 2_000;
const series = (values: readonly number[]): Point[] =>
  values.map((value, index) => [index * STEP_MS, value]);

/** Latency in ms of a service on a busy machine: a bump, half a minute of calm, then a bad release. */
const BUMP_THEN_STEP = [
  72, 72, 80, 91, 73, 74, 68, 80, 75, 71, 75, 120, 81, 69, 71, 75, 86, 74, 72, 79, 71, 86, 80, 66,
  66, 74, 71, 70, 71, 67, 73, 71, 70, 72, 72, 69, 73, 72, 72, 68, 63, 76, 65, 58, 59, 82, 84, 93,
  101, 94, 74, 71, 67, 69, 72, 75, 78, 211, 231, 204, 216, 194, 194, 199, 207, 226, 237, 206,
];

describe('findOnset', () => {
  test('a bump that was over before the step is not its beginning', () => {
    const onset = findOnset(series(BUMP_THEN_STEP), {
      direction: 'up',
      referenceEndMs: 45 * STEP_MS,
      relativeFloor: 0.05,
    });
    expect(onset.strength).toBeGreaterThan(CREDIBLE_STRENGTH);
    expect(onset.onsetMs).toBe(BUMP_THEN_STEP.indexOf(211) * STEP_MS);
  });

  test('a rise right before a step three times as high is not its beginning', () => {
    // The start of a browser on the same two cores, then a bad release.
    const values = [
      71, 65, 61, 63, 64, 67, 68, 68, 69, 67, 75, 80, 70, 69, 69, 70, 65, 59, 70, 72, 70, 70, 70,
      71, 70, 70, 70, 69, 68, 74, 105, 114, 97, 89, 82, 73, 69, 69, 75, 90, 86, 81, 329, 354, 223,
      233, 201, 195, 196, 198, 199, 216, 206, 198, 201, 196,
    ];
    const onset = findOnset(series(values), {
      direction: 'up',
      referenceEndMs: 25 * STEP_MS,
      relativeFloor: 0.05,
    });
    expect(onset.onsetMs).toBe(values.indexOf(329) * STEP_MS);
  });

  test('a ramp begins at its foot', () => {
    const ramp = Array.from({ length: 60 }, (_, index) => 100 + Math.max(0, index - 30) * 4);
    const onset = findOnset(series(ramp), { direction: 'up', referenceEndMs: 25 * STEP_MS });
    expect(onset.onsetMs / STEP_MS).toBeGreaterThanOrEqual(31);
    expect(onset.onsetMs / STEP_MS).toBeLessThanOrEqual(34);
  });

  test('a short pause inside a departure does not move its beginning', () => {
    const values = BUMP_THEN_STEP.slice(0, 40).concat(
      200,
      210,
      205,
      70,
      72,
      71,
      204,
      207,
      201,
      200,
    );
    const onset = findOnset(series(values), { direction: 'up', referenceEndMs: 40 * STEP_MS });
    expect(onset.onsetMs).toBe(40 * STEP_MS);
  });
});
