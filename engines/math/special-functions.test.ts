import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareTail } from './distributions/chi-square-tail.ts';
import { incompleteBeta } from './distributions/incomplete-beta.ts';
import { lowerGamma, upperGamma } from './distributions/incomplete-gamma.ts';
import { kolmogorovFinite } from './distributions/kolmogorov-finite.ts';
import { kolmogorovTail } from './distributions/kolmogorov-tail.ts';
import { pathsOutside } from './distributions/lattice-paths.ts';
import { logChoose, logGamma } from './distributions/log-gamma.ts';
import { normalCdf, normalQuantile, normalTail } from './distributions/normal-distribution.ts';
import { smirnovTail } from './distributions/smirnov-tail.ts';
import { studentTail } from './distributions/student-tail.ts';
import { moments } from './moments.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const close = (value: number, expected: number, relative = 1e-11) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300);

describe('known answers', () => {
  it('gamma and beta functions', () => {
    close(logGamma(0.5), Math.log(Math.PI) / 2);
    close(logGamma(11), Math.log(3_628_800));
    close(logChoose(10, 3), Math.log(120));
    expect(logChoose(3, 4)).toBe(-Infinity);
    close(upperGamma(1, 50), Math.exp(-50));
    close(lowerGamma(2, 1), 1 - 2 / Math.E);
    close(incompleteBeta(2, 3, 0.4), 0.5248);
    close(incompleteBeta(1, 1, 0.3), 0.3);
  });
  it('tails of distributions', () => {
    close(chiSquareTail(40, 2), Math.exp(-20));
    close(normalTail(1.959963984540054), 0.025, 1e-10);
    close(normalCdf(0), 0.5);
    close(normalQuantile(0.975), 1.959963984540054, 1e-12);
    close(normalQuantile(1e-6), -4.753424308822899, 1e-12);
    close(studentTail(1, 1), 0.25);
    close(studentTail(-1, 1), 0.75);
    close(kolmogorovTail(0.5), 0.9639452436648751);
    close(kolmogorovTail(1.36), 0.049485876755377876);
  });
  it('the one-sample statistic of few values has closed forms', () => {
    close(smirnovTail(1, 0.3), 0.7);
    close(kolmogorovFinite(1, 0.7), 0.6);
    close(kolmogorovFinite(2, 0.75), 2 * 0.25 ** 2);
    // (2 d - 1/n)^n n! for d between 1/2n and 1/n.
    close(kolmogorovFinite(4, 0.2), 1 - 24 * (0.4 - 0.25) ** 4);
  });
  it('lattice paths', () => {
    // Two of the C(4,2) = 6 orders of two and two values are separated.
    close(pathsOutside(2, 2, 1), 2 / 6);
    close(pathsOutside(2, 2, 1, true), 1 / 6);
    close(pathsOutside(2, 3, 1), 2 / 10);
    close(pathsOutside(2, 3, 1, true), 1 / 10);
    expect(pathsOutside(5, 7, 0)).toBe(1);
  });
  it('moments and eigenvalues', () => {
    expect(moments([1, 2, 3])).toEqual({
      count: 3,
      mean: 2,
      variance: 2 / 3,
      skewness: 0,
      kurtosis: -1.5,
    });
    expect(moments([4, 4]).skewness).toBe(0);
    expect(moments([]).mean).toBeNaN();
    const { values, vectors } = symmetricEigen([
      [2, 1],
      [1, 2],
    ]);
    close(values[0] ?? NaN, 3);
    close(values[1] ?? NaN, 1);
    close(Math.abs(vectors[0]?.[0] ?? NaN), Math.SQRT1_2);
  });
});

describe('properties', () => {
  const shape = fc.double({ min: 0.1, max: 60, noNaN: true });
  it('the two halves of a distribution sum to 1', () => {
    fc.assert(
      fc.property(shape, shape, (a, x) => {
        close(lowerGamma(a, x) + upperGamma(a, x), 1, 1e-10);
      }),
    );
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, x) => {
        close(incompleteBeta(a, b, x) + incompleteBeta(b, a, 1 - x), 1, 1e-9);
      }),
    );
  });
  it('quantile and distribution are inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.999, noNaN: true }), (p) => {
        close(normalCdf(normalQuantile(p)), p, 1e-9);
      }),
    );
  });
  it('tails fall, and the finite tail meets the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0.01, max: 0.98 }), (n, x) => {
        if (Number.isNaN(x)) return;
        const tail = kolmogorovFinite(n, x);
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(tail).toBeLessThanOrEqual(1);
        expect(kolmogorovFinite(n, x + 0.01)).toBeLessThanOrEqual(tail + 1e-9);
      }),
    );
    expect(Math.abs(kolmogorovFinite(90_000, 1 / 300) - kolmogorovTail(1))).toBeLessThan(2e-3);
  });
  it('exact paths do not care which sample is first', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.double({ min: 0, max: 1, noNaN: true }), (n, m, d) => {
        close(pathsOutside(n, m, d), pathsOutside(m, n, d), 1e-9);
        expect(pathsOutside(n, m, d, true)).toBeLessThanOrEqual(pathsOutside(n, m, d) + 1e-12);
      }),
    );
  });
  it('eigenvectors reproduce the matrix', () => {
    const cell = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 10, maxLength: 10 }), (cells) => {
        const at = (row: number, column: number) =>
          cells[
            (Math.max(row, column) * (Math.max(row, column) + 1)) / 2 + Math.min(row, column)
          ] ?? 0;
        const matrix = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => at(row, column)));
        const { values, vectors } = symmetricEigen(matrix);
        for (const row of [0, 1, 2, 3])
          for (const column of [0, 1, 2, 3]) {
            let sum = 0;
            for (const k of [0, 1, 2, 3])
              sum += (values[k] ?? 0) * (vectors[k]?.[row] ?? 0) * (vectors[k]?.[column] ?? 0);
            expect(Math.abs(sum - (matrix[row]?.[column] ?? 0))).toBeLessThan(1e-9);
          }
      }),
    );
  });
});
