import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clamp } from '#engines/math/clamp.ts';
import { linearRegression } from '#engines/math/linear-regression.ts';
import { MAD_TO_SIGMA, mad } from '#engines/math/mad.ts';
import { meanBuckets } from '#engines/math/mean-buckets.ts';
import { mean } from '#engines/math/mean.ts';
import { noiseSpread } from '#engines/math/noise.ts';
import { finitePoints, usualIntervalMs, type Point } from '#engines/math/points.ts';
import { ranks } from '#engines/math/ranks.ts';
import { ratioNoise } from '#engines/math/ratio-noise.ts';
import { robustShift } from '#engines/math/shift.ts';
import { theilSen } from '#engines/math/theil-sen.ts';
import { thinByMedian } from '#engines/math/thin.ts';
import { median } from '#lib/numerics/median.ts';
import { quantile } from '#lib/numerics/quantile.ts';

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const list = fc.array(value, { minLength: 1, maxLength: 60 });
const close = (a: number, b: number, size = 1) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(
    1e-7 * Math.max(1, Math.abs(size), Math.abs(a), Math.abs(b)),
  );

describe('known answers', () => {
  it('order statistics', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([1, 2, 3, 4], 0.95)).toBeCloseTo(3.85, 12);
    expect(mad([1, 1, 2, 2, 4, 6, 9])).toBe(1);
    expect(mean([1, 2, 6])).toBe(3);
    expect([...ranks([10, 20, 10, 30])]).toEqual([1.5, 3, 1.5, 4]);
    expect(MAD_TO_SIGMA).toBe(1.4826);
  });
  it('lines', () => {
    const exact: Point[] = [0, 1, 2, 3, 4].map((x) => [x, 2 * x + 1]);
    expect(linearRegression(exact)).toEqual({ slope: 2, intercept: 1, r2: 1 });
    const outlier: Point[] = [...exact.slice(0, 4), [4, 900]];
    expect(theilSen(outlier).slope).toBe(2);
    expect(theilSen(exact)).toEqual({ slope: 2, intercept: 1, rising: 1 });
    const epoch = exact.map(([x, y]): Point => [1.76e12 + x * 1000, y]);
    expect(linearRegression(epoch).slope).toBeCloseTo(0.002, 12);
  });
  it('empty, constant and missing input', () => {
    for (const measure of [median, mad, mean]) expect(measure([])).toBeNaN();
    for (const measure of [median, mean]) expect(measure([NaN, 7, Infinity])).toBe(7);
    expect(mad([4, 4, 4])).toBe(0);
    expect(quantile([1], 1.1)).toBeNaN();
    expect(linearRegression([[1, 1]]).slope).toBeNaN();
    expect(theilSen([]).slope).toBeNaN();
    expect(robustShift([], [1]).score).toBe(0);
    expect(robustShift([0, 0], [0, 0]).score).toBe(0);
    expect(robustShift([0, 0], [2, 2]).score).toBe(1000);
    expect(clamp(5, 0, 1)).toBe(1);
    expect(usualIntervalMs([])).toBeNaN();
  });
  it('shift in interquartile ranges', () => {
    expect(robustShift([1, 2, 3, 4, 5], [13, 13, 13])).toMatchObject({
      before: 3,
      after: 13,
      score: 5,
    });
    expect(robustShift([10, 10, 10], [11, 11], { relative: 0.1 }).score).toBe(1);
    expect(robustShift([0, 0, 0], [0.5], { absolute: 0.1 }).score).toBe(5);
  });
  it('tells noise from a change of level', () => {
    const saw = Array.from({ length: 40 }, (_, index) => (index % 2) + (index < 20 ? 0 : 100));
    expect(noiseSpread(saw)).toBeCloseTo(1.4826 / Math.SQRT2, 9);
    expect(noiseSpread([1, 2])).toBeNaN();
    expect(ratioNoise([0, 0.02, 0, 0, 0.02, 0, 0, 0])).toBeCloseTo(Math.sqrt(0.005 * 0.02), 9);
    expect(ratioNoise([0, 0, 0])).toBe(0);
    expect(ratioNoise([NaN])).toBe(0);
    expect(meanBuckets([1, 2, 3, 4, 5], 2)).toEqual([1, 2.5, 4.5]);
    expect(meanBuckets([1, 2], 1)).toEqual([1, 2]);
  });
  it('cleans and thins points', () => {
    expect(
      finitePoints([
        [2, 1],
        [1, NaN],
        [0, 5],
        [2, 3],
      ]),
    ).toEqual([
      [0, 5],
      [2, 3],
    ]);
    const many = Array.from({ length: 100 }, (_, index): Point => [index, index]);
    expect(thinByMedian(many, 10)).toHaveLength(10);
    expect(thinByMedian(many, 200)).toBe(many);
  });
});

describe('properties', () => {
  it('order statistics move with shift and scale and ignore order', () => {
    fc.assert(
      fc.property(
        list,
        fc.double({ min: -100, max: 100, noNaN: true }),
        value,
        (values, scale, shift) => {
          const moved = values.map((item) => item * scale + shift);
          close(median(moved), median(values) * scale + shift, 1e8);
          close(mad(moved), mad(values) * Math.abs(scale), 1e8);
          expect(median(values.toReversed())).toBe(median(values));
          expect(median([...values, NaN])).toBe(median(values));
        },
      ),
    );
  });
  it('quantiles are monotone and inside the range', () => {
    fc.assert(
      fc.property(
        list,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const low = quantile(values, Math.min(a, b));
          const high = quantile(values, Math.max(a, b));
          expect(low).toBeLessThanOrEqual(high + 1e-9 * Math.abs(high));
          expect(high).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
    );
  });
  it('ranks sum to n(n+1)/2', () => {
    fc.assert(
      fc.property(list, (values) => {
        close(
          ranks(values).reduce((sum, rank) => sum + rank, 0),
          (values.length * (values.length + 1)) / 2,
        );
      }),
    );
  });
  it('slopes scale with the values and ignore a constant', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 30 }),
        fc.integer({ min: -9, max: 9 }),
        (values, scale) => {
          const points = values.map((item, index): Point => [index * 10, item]);
          const moved = points.map(([x, y]): Point => [x, y * scale + 7]);
          close(theilSen(moved).slope, theilSen(points).slope * scale);
          close(linearRegression(moved).slope, linearRegression(points).slope * scale);
        },
      ),
    );
  });
});
