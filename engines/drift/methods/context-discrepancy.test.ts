import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteCholesky } from '#engines/math/incomplete-cholesky.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from '../column.ts';
import { contextReport } from '../reports/context-report.ts';
import { contextDiscrepancy } from './context-discrepancy.ts';
import { columnKernel, rowsKernel } from './row-kernel.ts';

type Random = () => number;
const numeric = (values: readonly number[], name = 'x'): DriftColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});
const categorical = (codes: readonly number[], name = 'x'): DriftColumn => ({
  name,
  kind: 'categorical',
  codes: Int32Array.from(codes),
  labels: ['a', 'b', 'c'],
});

type Drawn = {
  context: (side: number, random: Random) => number;
  value: (context: number, side: number, random: Random) => number;
  column?: (values: readonly number[]) => DriftColumn;
};

/** p of one data set with this number of rows per side. */
function pOf(seed: number, { context, value, column = numeric }: Drawn, rows = 120): number {
  const random = seededRandom(seed);
  const contexts: number[] = [];
  const values: number[] = [];
  for (const side of [0, 1])
    for (let row = 0; row < rows; row += 1) {
      const at = context(side, random);
      contexts.push(at);
      values.push(value(at, side, random));
    }
  const [found] = contextDiscrepancy({
    context: columnKernel(column(contexts), random),
    targets: [columnKernel(numeric(values), random)],
    reference: rows,
    random,
    permutations: 99,
  });
  return found?.pValue ?? NaN;
}
const SETS = 60;
const allOf = (drawn: Drawn) => Array.from({ length: SETS }, (_, seed) => pOf(100 + seed, drawn));
const shareUpTo = (pValues: readonly number[], limit: number) =>
  pValues.filter((p) => p <= limit).length / pValues.length;

const curve = (context: number, _: number, random: Random) =>
  Math.sin(2 * context) + 0.5 * normalFrom(random);

describe('context-aware mean discrepancy', () => {
  it('p is about uniform where nothing changed', () => {
    const pValues = allOf({ context: (_, random) => normalFrom(random), value: curve });
    // By chance, 3 of 60 sets are below 0.05 and 30 below 0.5; these bounds are three deviations
    // away.
    expect(shareUpTo(pValues, 0.05)).toBeLessThanOrEqual(0.14);
    expect(Math.abs(shareUpTo(pValues, 0.5) - 0.5)).toBeLessThan(0.2);
  });

  it('a change of the context alone is no drift, although the values move with it', () => {
    const moved: Drawn = {
      context: (side, random) => normalFrom(random) + 0.8 * side,
      value: (context, _, random) => context + 0.5 * normalFrom(random),
    };
    expect(shareUpTo(allOf(moved), 0.05)).toBeLessThanOrEqual(0.14);
    const narrow: Drawn = {
      context: (side, random) => (side === 1 ? 1 + 0.4 * normalFrom(random) : normalFrom(random)),
      value: curve,
    };
    expect(shareUpTo(allOf(narrow), 0.05)).toBeLessThanOrEqual(0.14);
  });

  it('other values in the same context are drift, also where the context changes', () => {
    const pValues = allOf({
      context: (side, random) => normalFrom(random) + 0.7 * side,
      value: (context, side, random) => curve(context, side, random) + 0.6 * side,
    });
    expect(shareUpTo(pValues, 0.05)).toBeGreaterThan(0.8);
  });

  it('groups of another share are no drift, a group that behaves otherwise is', () => {
    const groups = (shift: number): Drawn => ({
      context: (side, random) => (random() < (side === 1 ? 0.7 : 0.3) ? 1 : 0),
      value: (group, side, random) => 3 * group + normalFrom(random) + shift * side * group,
      column: (values) => categorical(values),
    });
    expect(shareUpTo(allOf(groups(0)), 0.05)).toBeLessThanOrEqual(0.14);
    expect(shareUpTo(allOf(groups(1)), 0.05)).toBeGreaterThan(0.8);
  });

  it('in one context it is the squared discrepancy of both sides, less what the ridge takes', () => {
    const rows = 40;
    const one = Array<number>(2 * rows).fill(0);
    const [found] = contextDiscrepancy({
      context: columnKernel(categorical(one), seededRandom(1)),
      targets: [columnKernel(categorical(one.map((_, row) => (row < rows ? 0 : 1))), Math.random)],
      reference: rows,
      random: seededRandom(1),
      permutations: 199,
    });
    // For shares (1, 0) and (0, 1) with a kernel of equal categories: 1 + 1. Ridge regression on a
    // constant of 1 estimates a mean of n rows as n / (n + ridge n) of it.
    const possible = [1e-4, 1e-3, 1e-2, 1e-1].map((ridge) => 2 / (1 + ridge) ** 2);
    const gaps = possible.map((value) => Math.abs(value - (found?.value ?? NaN)));
    expect(Math.min(...gaps)).toBeLessThan(1e-9);
    expect(found?.pValue).toBeCloseTo(1 / 200, 12);
  });

  it('too few rows of a side have no p', () => {
    const kernel = columnKernel(
      numeric(Array.from({ length: 30 }, (_, row) => row)),
      seededRandom(1),
    );
    for (const reference of [3, 27]) {
      const [found] = contextDiscrepancy({
        context: kernel,
        targets: [kernel],
        reference,
        random: seededRandom(1),
        permutations: 9,
      });
      expect(found).toEqual({ value: NaN, pValue: NaN });
    }
  });

  it('any values, missing and infinite ones too, give a p between 0 and 1', () => {
    const anyNumber = fc.oneof(
      fc.double(),
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom(NaN, Infinity, -Infinity, 0),
    );
    const side = fc.array(anyNumber, { minLength: 24, maxLength: 40 });
    fc.assert(
      fc.property(side, side, (contexts, values) => {
        const random = seededRandom(3);
        const rows = Math.min(contexts.length, values.length);
        const [found] = contextDiscrepancy({
          context: columnKernel(numeric(contexts.slice(0, rows)), random),
          targets: [columnKernel(numeric(values.slice(0, rows)), random)],
          reference: 12,
          random,
          permutations: 9,
        });
        expect((found?.value ?? NaN) >= 0).toBe(true);
        expect((found?.pValue ?? NaN) > 0 && (found?.pValue ?? NaN) <= 1).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('features of a kernel', () => {
  it('multiply to it, to the tolerance', () => {
    const random = seededRandom(2);
    const columns = [
      numeric(
        Array.from({ length: 60 }, () => normalFrom(random)),
        'a',
      ),
    ];
    const kernel = rowsKernel(
      [...columns, categorical([...Array(60).keys()].map((at) => at % 3))],
      random,
    );
    const { size, cells } = incompleteCholesky(kernel, { most: 60, tolerance: 1e-8 });
    expect(size).toBeLessThanOrEqual(60);
    for (let i = 0; i < 60; i += 1)
      for (let j = 0; j < 60; j += 1) {
        let product = 0;
        for (let k = 0; k < size; k += 1)
          product += (cells[i * size + k] ?? 0) * (cells[j * size + k] ?? 0);
        expect(Math.abs(product - kernel.of(i, j))).toBeLessThan(1e-7);
      }
  });

  it('of categories are as many as there are', () => {
    const kernel = columnKernel(categorical([0, 1, 0, 2, 1, -1]), seededRandom(1));
    const { size, cells } = incompleteCholesky(kernel, { most: 20, tolerance: 1e-4 });
    expect(size).toBe(3);
    // A missing one is like none.
    expect(cells.slice(5 * size)).toEqual(Float64Array.of(0, 0, 0));
  });
});

describe('a report in a context', () => {
  const random = seededRandom(12);
  const side = (rows: number, at: number): DriftColumn[] => {
    const hours = Array.from({ length: rows }, () => normalFrom(random) + 0.8 * at);
    return [
      numeric(hours, 'hour'),
      numeric(
        hours.map((hour) => hour + 0.5 * normalFrom(random)),
        'follows',
      ),
      numeric(
        hours.map((hour) => hour + 0.5 * normalFrom(random) + 1.2 * at),
        'moved',
      ),
    ];
  };
  const [reference, current] = [side(900, 0), side(300, 1)];
  const report = (context: string, apart: readonly string[] = []) =>
    contextReport({ reference, current, context, apart, random: seededRandom(0) });

  it('tells the columns that the context does not explain, and on how many rows', () => {
    const found = report('hour');
    expect(found?.columns).toMatchObject([
      { column: 'follows', threshold: 0.025, drifted: false },
      { column: 'moved', threshold: 0.025, drifted: true },
    ]);
    expect(found?.together).toMatchObject({ threshold: 0.05, drifted: true });
    expect(found).toMatchObject({ rows: { reference: 500, current: 300 }, permutations: 1_000 });
  });

  it('is the same for the same seed', () => {
    const few = { reference: side(40, 0), current: side(40, 1), context: 'hour' };
    const again = () => contextReport({ ...few, random: seededRandom(4) });
    expect(again()).toEqual(again());
  });

  it('has nothing at once where one input is left, and nothing at all without such a context', () => {
    expect(report('hour', ['moved'])?.together).toBeNull();
    expect(report('gone')).toBeNull();
    const only = { reference: [numeric([1], 'hour')], current: [numeric([1], 'hour')] };
    expect(contextReport({ ...only, context: 'hour', random })).toBeNull();
  });

  it('leaves rows without a context out; without any it cannot tell', () => {
    const none = (columns: readonly DriftColumn[]) =>
      columns.map((column) =>
        column.name === 'hour' && column.kind === 'numeric'
          ? { ...column, values: column.values.map(() => NaN) }
          : column,
      );
    const found = contextReport({
      reference: none(reference),
      current,
      context: 'hour',
      random: seededRandom(0),
    });
    expect(found?.rows.reference).toBe(0);
    expect(found?.columns[0]).toMatchObject({ value: null, pValue: null, drifted: false });
  });
});
