import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '#engines/math/benjamini-hochberg.ts';
import { isOutside, learnThreshold } from '../streams/threshold.ts';
import { chunksByCount, chunksByPeriod, chunksBySize } from './chunks.ts';

describe('chunks', () => {
  it('by count, with the remainder as a part of its own or joined', () => {
    expect(chunksByCount(100, 10)).toHaveLength(10);
    expect(chunksByCount(105, 10)).toHaveLength(11);
    expect(chunksByCount(105, 10).at(-1)).toEqual({ start: 100, end: 105 });
    expect(chunksByCount(105, 10, 'join').at(-1)).toEqual({ start: 90, end: 105 });
    expect(chunksByCount(3, 10)).toEqual([{ start: 0, end: 3 }]);
    expect(chunksByCount(0, 10)).toEqual([]);
  });
  it('by size, with three ways to end', () => {
    expect(chunksBySize(7, 3).map(({ end }) => end)).toEqual([3, 6, 7]);
    expect(chunksBySize(7, 3, 'append').map(({ end }) => end)).toEqual([3, 7]);
    expect(chunksBySize(7, 3, 'drop').map(({ end }) => end)).toEqual([3, 6]);
    expect(chunksBySize(2, 3, 'append')).toEqual([{ start: 0, end: 2 }]);
  });
  it('by period', () => {
    expect(chunksByPeriod(Float64Array.of(5, 9, 10, 35, 36), 10)).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 3 },
      { start: 3, end: 5 },
    ]);
  });
  it('cover every row once', () => {
    const whole = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(whole, whole, (rows, size) => {
        const chunks = chunksBySize(rows, size);
        expect(chunks[0]?.start).toBe(0);
        expect(chunks.at(-1)?.end).toBe(rows);
        for (const [index, { start }] of chunks.entries())
          if (index > 0) expect(start).toBe(chunks[index - 1]?.end);
      }),
    );
  });
});

describe('thresholds', () => {
  it('mean and three deviations, cut to the limits, NaN left out', () => {
    expect(learnThreshold([1, 3, NaN])).toEqual({ lower: -1, upper: 5 });
    expect(learnThreshold([1, 3], { least: 0, most: 4 })).toEqual({ lower: 0, upper: 4 });
    expect(learnThreshold([NaN])).toEqual({ lower: null, upper: null });
  });
  it('a value on its limit raises no alert', () => {
    expect(isOutside(5, { lower: -1, upper: 5 })).toBe(false);
    expect(isOutside(5.1, { lower: null, upper: 5 })).toBe(true);
    expect(isOutside(-2, { lower: -1, upper: null })).toBe(true);
    expect(isOutside(NaN, { lower: 0, upper: 1 })).toBe(false);
  });
});

describe('Benjamini-Hochberg', () => {
  it('known answer', () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, NaN]);
    expect(adjusted.slice(0, 4).map((p) => Number(p.toFixed(12)))).toEqual([
      0.02, 0.04, 0.04, 0.02,
    ]);
    expect(adjusted[4]).toBeNaN();
  });
  it('never lowers a p and keeps their order', () => {
    const p = fc.integer({ min: 0, max: 1024 }).map((part) => part / 1024);
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 30 }), (pValues) => {
        const adjusted = benjaminiHochberg(pValues);
        for (const [index, one] of pValues.entries()) {
          expect(adjusted[index]).toBeGreaterThanOrEqual(one * (1 - 1e-12));
          for (const [other, two] of pValues.entries())
            if (one <= two) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[other] ?? NaN);
        }
      }),
    );
  });
});
