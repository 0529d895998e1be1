import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriftColumn } from './column.ts';
import type { DriftMethod } from './drift-method.ts';
import { driftReport } from './drift-report.ts';
import { whylogsEdges } from './whylogs-edges.ts';
import { whylogsKs } from './whylogs-ks.ts';

// Figures of whylogs 1.6.4 itself, made by (with NumPy 2.4, SciPy 1.17, pandas 2.3):
//   view = lambda x: why.log(pd.DataFrame({'x': x})).profile().view().get_column('x')
//   KS().calculate(target_column_view=view(current), reference_column_view=view(reference), with_thresholds=True)
// and likewise Hellinger() and ChiSquare(). Its sketches hold so few values exactly.
const u = (index: number) => ((index * 7919) % 10_007) / 10_007;
const v = (index: number) => ((index * 104_729) % 10_009) / 10_009;
const numeric = (values: readonly number[]): DriftColumn => ({
  name: 'x',
  kind: 'numeric',
  values: Float64Array.from(values),
});
const drawn = (rows: number, at: (index: number) => number): DriftColumn =>
  numeric(Array.from({ length: rows }, (_, index) => at(index)));
const LABELS = ['a', 'b', 'c', 'd'];
const counted = (...counts: readonly number[]): DriftColumn => ({
  name: 'x',
  kind: 'categorical',
  codes: Int32Array.from(counts.flatMap((count, code) => Array<number>(count).fill(code))),
  labels: LABELS,
});

function columnOf(reference: DriftColumn, current: DriftColumn, methods?: readonly DriftMethod[]) {
  const { columns } = driftReport({
    reference: [reference],
    current: [current],
    profile: 'whylogs-1',
    ...(methods === undefined ? {} : { methods }),
  });
  return columns[0];
}
const result = (reference: DriftColumn, current: DriftColumn, method: DriftMethod) =>
  columnOf(reference, current, [method])?.results[0];

describe('whylogs 1', () => {
  it('Kolmogorov-Smirnov at 100 quantiles', () => {
    const cases = [
      [drawn(240, u), drawn(180, (index) => 0.05 + 0.95 * v(index)), 0.05, 0.9475641047209798],
      [drawn(198, u), drawn(99, (i) => v(i) ** 1.3), 0.12121212121212127, 0.26467437515998976],
      [drawn(198, u), drawn(99, (i) => v(i) ** 1.15), 0.08080808080808088, 0.7512376089573328],
      [numeric([1, 2, 3]), numeric([2, 4]), 0.5, 1],
    ] as const;
    for (const [reference, current, value, pValue] of cases) {
      const found = result(reference, current, 'ks');
      expect(found?.value).toBeCloseTo(value, 12);
      expect(found?.pValue).toBeCloseTo(pValue, 10);
    }
    const large = [drawn(200, (i) => 1e9 + u(i)), drawn(150, (i) => 1e9 + 200 * v(i))] as const;
    expect(result(...large, 'ks')?.value).toBeCloseTo(0.9816666666666667, 12);
    expect((result(...large, 'ks')?.pValue ?? NaN) / 8.705493313425225e-150).toBeCloseTo(1, 6);
  });

  it('Hellinger on its own histogram', () => {
    const cases = [
      [drawn(240, u), drawn(180, (index) => 0.05 + 0.95 * v(index)), 0.1625095621431418],
      [drawn(198, u), drawn(99, (index) => v(index) ** 1.3), 0.15332595133557042],
      [drawn(60, (i) => u(i) - 2), drawn(20, (i) => v(i) ** 2 - 2), 0.4257339753577006],
      [numeric([1, 2, 3]), numeric([2, 4]), 0.12000600129373205],
      // Few 32-bit numbers lie between them, so the buckets get wider.
      [drawn(200, (i) => 1e9 + u(i)), drawn(150, (i) => 1e9 + 200 * v(i)), 0.6149591285557756],
    ] as const;
    for (const [reference, current, value] of cases)
      expect(result(reference, current, 'hellinger')?.value).toBeCloseTo(value, 12);
  });

  it('chi-square, with expected counts that lose their fraction', () => {
    const cases = [
      [[50, 30, 20], [45, 34, 21], 1.0833333333333333, 0.5817778142098081, 'none'],
      [[50, 30, 20], [33, 30, 10], 5.25, 0.07243975703425146, 'possible'],
      [[50, 30, 20], [55, 34], 22.21153846153846, 2.442018087040396e-6, 'drift'],
      [[50], [30], 0, 1, 'none'],
      [[50, 50], [60, 40], 4, 0.04550026389635857, 'drift'],
      [[50, 50], [58, 42], 2.56, 0.10959858339911568, 'possible'],
      [[5000, 3000, 2000], [4550, 3400, 2100], 98.09286898839137, 5.005000695225262e-22, 'drift'],
    ] as const;
    for (const [before, now, value, pValue, level] of cases) {
      const found = result(counted(...before), counted(...now), 'chi2');
      expect(found?.value).toBeCloseTo(value, 10);
      expect(found?.pValue).toBeCloseTo(pValue, 12);
      expect(found).toMatchObject({ level, drifted: level === 'drift' });
    }
  });

  it('a new category is drift, whose statistic has no number', () => {
    const found = result(counted(50, 30), counted(45, 34, 1), 'chi2');
    expect(found).toEqual({
      method: 'chi2',
      value: null,
      pValue: 0,
      threshold: 0.05,
      drifted: true,
      level: 'drift',
    });
  });

  it('what is only possible is no drift: neither of the result nor of the column', () => {
    const sides = [drawn(240, u), drawn(180, (index) => 0.05 + 0.95 * v(index))] as const;
    const column = columnOf(...sides, ['ks', 'hellinger']);
    expect(column?.results.map(({ level, drifted }) => [level, drifted])).toEqual([
      ['none', false],
      ['possible', false],
    ]);
    expect(column?.drifted).toBe(false);
  });

  it('chooses Kolmogorov-Smirnov for numbers and chi-square for categories', () => {
    expect(columnOf(numeric([1, 2]), numeric([1]))?.results[0]?.method).toBe('ks');
    expect(columnOf(counted(1, 1), counted(2))?.results[0]?.method).toBe('chi2');
  });

  it('other profiles have no level', () => {
    const { columns } = driftReport({
      reference: [counted(50, 30)],
      current: [counted(50, 30)],
      profile: 'evidently-0.7',
    });
    expect(columns[0]?.results[0]).not.toHaveProperty('level');
  });
});

describe('the histogram of whylogs', () => {
  const edges = (x: readonly number[], y: readonly number[]) => [
    ...whylogsEdges(Float64Array.from(x), Float64Array.from(y)),
  ];
  it('has one bucket per four values, at least 2 and at most 30', () => {
    expect(edges([0], [1])).toHaveLength(3);
    const nine = edges([0, 1, 2, 3, 4], [5, 6, 7, 9]);
    // 9 / 4, rounded up: 3 buckets from 0 to 9 + 9e-7.
    expect(nine).toHaveLength(4);
    for (const [index, edge] of nine.entries()) expect(edge).toBeCloseTo(index * 3.0000003, 12);
    const many = Array.from({ length: 500 }, (_, index) => index);
    expect(edges(many, [])).toHaveLength(31);
  });
  it('is one bucket around a constant', () => {
    expect(edges([5, 5, 5], [5])).toEqual([5, 5 + 5e-7]);
    // Around 0 small numbers lie close enough for two.
    expect(edges([0, 0], [0])).toEqual([0, 5e-8, 1e-7]);
  });
});

describe('whylogs at the edges', () => {
  const anyNumber = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 5e-324),
  );
  it('results are numbers in their range, or null with a level that is no drift', () => {
    fc.assert(
      fc.property(fc.array(anyNumber), fc.array(anyNumber), (before, now) => {
        const column = columnOf(numeric(before), numeric(now), ['ks', 'hellinger']);
        const usable = (values: readonly number[]) => values.some(Number.isFinite);
        if (!usable(before) || !usable(now)) {
          expect(column).toMatchObject({ noVerdict: 'empty', results: [], drifted: false });
          return;
        }
        for (const { value, pValue, drifted, level } of column?.results ?? []) {
          if (value === null) expect([drifted, level]).toEqual([false, 'none']);
          else expect(value >= 0 && value <= 1).toBe(true);
          if (pValue !== null) expect(pValue >= 0 && pValue <= 1).toBe(true);
          expect(drifted).toBe(level === 'drift');
        }
      }),
    );
  });

  it('equal columns never drift, and the statistic is at most the one over all values', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(values, values, (before, now) => {
        const column = columnOf(numeric(before), numeric(before), ['ks', 'hellinger']);
        expect(column?.drifted).toBe(false);
        const [x, y] = [Float64Array.from(before).sort(), Float64Array.from(now).sort()];
        const share = (side: Float64Array, at: number) =>
          side.filter((value) => value <= at).length / side.length;
        const all = Math.max(...[...x, ...y].map((at) => Math.abs(share(x, at) - share(y, at))));
        expect(whylogsKs(x, y).statistic).toBeLessThanOrEqual(all + 1e-12);
      }),
    );
  });

  it('categories: any counts have a p between 0 and 1', () => {
    const counts = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(counts, counts, (before, now) => {
        const column = columnOf(counted(...before), counted(...now));
        if (column?.noVerdict === 'empty') return;
        const [found] = column?.results ?? [];
        const p = found?.pValue ?? NaN;
        expect(p >= 0 && p <= 1).toBe(true);
        if (now.some((count, key) => count > 0 && (before[key] ?? 0) === 0)) expect(p).toBe(0);
      }),
    );
  });
});
