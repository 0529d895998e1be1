import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { benjaminiHochberg, benjaminiHochbergLevel } from './benjamini-hochberg.ts';
import type { DriftColumn } from './column.ts';
import type { DriftMethod } from './drift-method.ts';
import { type Correction, driftReport } from './drift-report.ts';
import { fisherExact } from './fisher-exact.ts';

const u = (index: number) => ((index * 7919) % 10_007) / 10_007;
const v = (index: number) => ((index * 104_729) % 10_009) / 10_009;
const numeric = (values: readonly number[], name = 'x'): DriftColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});
const drawn = (rows: number, at: (index: number) => number): DriftColumn =>
  numeric(Array.from({ length: rows }, (_, index) => at(index)));
const counted = (...counts: readonly number[]): DriftColumn => ({
  name: 'x',
  kind: 'categorical',
  codes: Int32Array.from(counts.flatMap((count, code) => Array<number>(count).fill(code))),
  labels: ['0', '1', '2', '3'],
});

function report(
  reference: readonly DriftColumn[],
  current: readonly DriftColumn[],
  more: { methods?: readonly DriftMethod[]; correction?: Correction } = {},
) {
  return driftReport({ reference, current, profile: 'alibi-detect-0.12', ...more });
}
const result = (reference: DriftColumn, current: DriftColumn, ...methods: DriftMethod[]) =>
  report([reference], [current], methods.length === 0 ? {} : { methods }).columns[0]?.results[0];

describe('alibi-detect 0.12', () => {
  // SciPy 1.17 with u and v as above: x = u(arange(240)); y = v(arange(180)) ** 1.3
  const sides = [drawn(240, u), drawn(180, (index) => v(index) ** 1.3)] as const;

  it('numbers by the two-sided Kolmogorov-Smirnov test, or Cramer-von Mises', () => {
    // stats.ks_2samp(x, y)
    const ks = result(...sides);
    expect(ks).toMatchObject({ method: 'ks', threshold: 0.05, drifted: false });
    expect(ks?.value).toBeCloseTo(0.1125, 12);
    expect(ks?.pValue).toBeCloseTo(0.13860421290680727, 10);
    // stats.cramervonmises_2samp(x, y)
    const cvm = result(...sides, 'cramer-von-mises');
    expect(cvm?.value).toBeCloseTo(0.6069237764550195, 10);
    expect(cvm?.pValue).toBeCloseTo(0.021497890066760172, 6);
    expect(cvm?.drifted).toBe(true);
  });

  it('categories by chi-square of both tables', () => {
    // stats.chi2_contingency([[50, 30, 20], [33, 30, 10]])
    const three = result(counted(50, 30, 20), counted(33, 30, 10));
    expect(three).toMatchObject({ method: 'chi2', drifted: false });
    expect(three?.value).toBeCloseTo(2.666333828464544, 12);
    expect(three?.pValue).toBeCloseTo(0.2636410093649, 12);
    // stats.chi2_contingency([[60, 40], [35, 45]])
    const two = result(counted(60, 40), counted(35, 45));
    expect(two?.value).toBeCloseTo(4.079535603715168, 12);
    expect(two?.pValue).toBeCloseTo(0.04340558691521845, 12);
  });

  it('two categories by Fisher, where more of the second one now is drift and fewer are not', () => {
    const fisher = (before: DriftColumn, now: DriftColumn) => result(before, now, 'fisher');
    // stats.fisher_exact([[45, 35], [40, 60]], alternative='greater'): rows now and before, columns 1 and 0.
    const more = fisher(counted(60, 40), counted(35, 45));
    expect(more?.value).toBeCloseTo(1.9285714285714286, 12);
    expect(more?.pValue).toBeCloseTo(0.021595366957071094, 12);
    expect(more?.drifted).toBe(true);
    // stats.fisher_exact([[35, 45], [60, 40]], alternative='greater')
    expect(fisher(counted(40, 60), counted(45, 35))?.pValue).toBeCloseTo(0.9899337976658945, 12);
    // stats.fisher_exact([[5, 75], [0, 100]], alternative='greater')
    expect(fisher(counted(100, 0), counted(75, 5))).toMatchObject({ value: null, drifted: true });
    expect(fisherExact(100, 0, 75, 5, 'greater')).toBeCloseTo(0.01614672786750678, 12);
    // stats.fisher_exact([[45, 35], [40, 60]])
    expect(fisherExact(60, 40, 35, 45)).toBeCloseTo(0.03578557439579744, 12);
    const zeros = numeric([0, 0, 0, 0, 0, 0, 0, 1]);
    const ones = numeric([1, 1, 1, 1, 1, 1, 0]);
    expect(fisher(zeros, ones)?.drifted).toBe(true);
    expect(fisher(ones, zeros)?.drifted).toBe(false);
    expect(fisher(counted(5, 5, 5), counted(9, 1, 0))).toMatchObject({
      value: null,
      pValue: null,
      drifted: false,
    });
  });

  it('mean discrepancy and density difference by 100 permutations that are always the same', () => {
    const random = seededRandom(5);
    const normals = (shift: number) => drawn(150, () => normalFrom(random) + shift);
    const [before, same, moved] = [normals(0), normals(0), normals(1)];
    for (const method of ['mmd', 'lsdd'] as const) {
      const p = (now: DriftColumn) => result(before, now, method)?.pValue ?? NaN;
      expect(p(moved)).toBe(0);
      expect(p(same)).toBeGreaterThan(0.05);
      expect(Math.round(p(same) * 100)).toBeCloseTo(p(same) * 100, 9);
      expect(result(before, same, method)).toEqual(result(before, same, method));
    }
  });

  it('embeddings by the mean discrepancy of the vectors', () => {
    const random = seededRandom(6);
    const vectors = (shift: number): DriftColumn => ({
      name: 'x',
      kind: 'embedding',
      values: Array.from({ length: 120 }, () =>
        Float64Array.from({ length: 4 }, () => normalFrom(random) + shift),
      ),
    });
    const before = vectors(0);
    expect(result(before, vectors(0.8))).toMatchObject({ method: 'mmd', pValue: 0, drifted: true });
    expect(result(before, vectors(0))?.drifted).toBe(false);
  });
});

describe('limits for several columns', () => {
  const random = seededRandom(9);
  const normals = (name: string, shift: number) =>
    numeric(
      Array.from({ length: 200 }, () => normalFrom(random) + shift),
      name,
    );
  const names = ['a', 'b', 'c', 'd', 'e'];
  const shifts = [0.6, 0.3, 0.3, 0.25, 0];
  const before = names.map((name) => normals(name, 0));
  const now = names.map((name, at) => normals(name, shifts[at] ?? 0));
  const pOf = ({ columns }: ReturnType<typeof report>) =>
    columns.map(({ results }) => results[0]?.pValue ?? NaN);

  it('Bonferroni: each p below 0.05 divided by their number, which is the limit that is told', () => {
    const found = report(before, now);
    for (const [at, p] of pOf(found).entries()) {
      expect(found.columns[at]?.results[0]?.threshold).toBeCloseTo(0.01, 12);
      expect(found.columns[at]?.drifted).toBe(p < 0.01);
    }
    const hits = pOf(found).filter((p) => p < 0.01).length;
    expect(hits).toBeGreaterThan(0);
    expect(hits).toBeLessThan(5);
  });

  it('one column suffices for the data set, and none is none', () => {
    const one = before.map((column, at) => (at === 0 ? (now[0] ?? column) : column));
    expect(report(before, one).dataset).toMatchObject({ drifted: 1, isDrifted: true });
    expect(report(before, before).dataset).toMatchObject({ drifted: 0, isDrifted: false });
  });

  it('false discovery rate: rejects what Benjamini and Hochberg do, and at least what Bonferroni does', () => {
    const found = report(before, now, { correction: 'fdr' });
    const adjusted = benjaminiHochberg(pOf(found));
    expect(found.columns.map(({ drifted }) => drifted)).toEqual(adjusted.map((p) => p <= 0.05));
    const few = report(before, now);
    for (const [at, { drifted }] of few.columns.entries())
      if (drifted) expect(found.columns[at]?.drifted).toBe(true);
  });

  it('the level of Benjamini and Hochberg parts what their p values part', () => {
    // scipy.stats.false_discovery_control([.001, .012, .02, .04, .3]): .005, .03, .0333, .05, .3
    const known = [0.001, 0.012, 0.02, 0.04, 0.3];
    expect(benjaminiHochbergLevel(known, 0.05)).toBeCloseTo(0.04, 12);
    expect(benjaminiHochbergLevel(known, 0.03)).toBeCloseTo(0.012, 12);
    expect(benjaminiHochbergLevel([0.5, 0.9], 0.05)).toBeCloseTo(0.025, 12);
    const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(p), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (pValues, q) => {
        const level = benjaminiHochbergLevel(pValues, q);
        const adjusted = benjaminiHochberg(pValues);
        for (const [at, value] of pValues.entries()) {
          const byLevel = value <= level;
          const byP = (adjusted[at] ?? NaN) <= q;
          // On the limit itself rounding decides.
          if (Math.abs(value - level) > 1e-9) expect(byLevel).toBe(byP);
        }
      }),
    );
  });
});

describe('alibi-detect at the edges', () => {
  const anyNumber = fc.oneof(
    fc.double(),
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom(NaN, Infinity, -Infinity),
  );
  const someMethods: readonly DriftMethod[] = ['ks', 'cramer-von-mises', 'fisher'];
  it('any numbers give a p between 0 and 1, or none with no drift', () => {
    fc.assert(
      fc.property(fc.array(anyNumber), fc.array(anyNumber), (before, now) => {
        const { columns } = report([numeric(before)], [numeric(now)], { methods: someMethods });
        for (const { pValue, drifted, threshold } of columns[0]?.results ?? []) {
          if (pValue === null) expect(drifted).toBe(false);
          else {
            expect(pValue >= 0 && pValue <= 1).toBe(true);
            expect(drifted).toBe(pValue < (threshold ?? NaN));
          }
        }
      }),
    );
  });

  it('a new category counts, missing columns and empty ones are not tested and divide nothing', () => {
    const moved = counted(20, 0, 80);
    const { columns, dataset } = report(
      [counted(100), { ...numeric([1]), name: 'gone' }, { ...numeric([NaN]), name: 'empty' }],
      [moved, { ...numeric([1]), name: 'empty' }],
    );
    expect(columns[0]).toMatchObject({ drifted: true, results: [{ threshold: 0.05 }] });
    expect(columns.slice(1).map(({ noVerdict }) => noVerdict)).toEqual(['missing', 'empty']);
    expect(dataset).toMatchObject({ measured: 1, drifted: 1, isDrifted: true });
  });
});
