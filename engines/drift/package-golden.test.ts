import { describe, expect, it } from 'vitest';
import type { DriftColumn, EmbeddingColumn } from './column.ts';
import type { DriftMethod, DriftProfile } from './profiles/drift-method.ts';
import { driftReport } from './reports/drift-report.ts';

// Figures of evidently 0.7.23 and nannyml 0.13.1 themselves (NumPy 2.4, SciPy 1.17) over these data.
const u = (index: number) => ((index * 7919) % 10_007) / 10_007;
const v = (index: number) => ((index * 104_729) % 10_009) / 10_009;
const numeric = (rows: number, at: (index: number) => number): DriftColumn => ({
  name: 'x',
  kind: 'numeric',
  values: Float64Array.from({ length: rows }, (_, index) => at(index)),
});
const categories = (rows: number, at: (index: number) => number): DriftColumn => ({
  name: 'x',
  kind: 'categorical',
  codes: Int32Array.from({ length: rows }, (_, index) => at(index)),
  labels: ['a', 'b', 'c'],
});
function measured(
  [reference, current]: readonly [DriftColumn, DriftColumn],
  profile: DriftProfile,
  method: DriftMethod,
) {
  const { columns } = driftReport({
    reference: [reference],
    current: [current],
    profile,
    methods: [method],
  });
  return columns[0]?.results[0];
}

describe('nannyml 0.13', () => {
  it('puts few whole numbers into bins too', () => {
    const ages = [
      numeric(1000, (index) => Math.floor(u(index) * 30)),
      numeric(600, (index) => Math.floor(u(index) ** 1.3 * 30)),
    ] as const;
    expect(measured(ages, 'nannyml-0.13', 'js')?.value).toBeCloseTo(0.10425289883040051, 12);
    expect(measured(ages, 'nannyml-0.13', 'hellinger')?.value).toBeCloseTo(0.08697627748645645, 12);
  });
  it('corrects two categories for continuity, more of them not', () => {
    const two = [
      categories(100, (index) => (index < 50 ? 0 : 1)),
      categories(80, (index) => (index < 30 ? 0 : 1)),
    ] as const;
    const result = measured(two, 'nannyml-0.13', 'chi2');
    expect(result?.value).toBeCloseTo(2.329031250000001, 12);
    expect(result?.pValue).toBeCloseTo(0.12698087978764178, 12);
    expect(measured(two, 'native', 'chi2')?.value).toBeCloseTo(2.8125, 12);
  });
  it('large references are put into bins, and what lies outside counts as the package counts it', () => {
    const wide = [numeric(12_000, u), numeric(5000, (index) => -0.05 + 1.2 * v(index))] as const;
    expect(measured(wide, 'nannyml-0.13', 'ks')?.value).toBeCloseTo(0.1264, 12);
    expect(measured(wide, 'nannyml-0.13', 'wasserstein')?.value).toBeCloseTo(
      0.06281714246848227,
      12,
    );
  });
  it('limits come from chunks of rows, missing ones among them', () => {
    const gaps = [
      numeric(800, (index) => (index % 7 === 0 ? NaN : u(index))),
      numeric(300, (index) => -0.05 + 1.2 * v(index)),
    ] as const;
    const result = measured(gaps, 'nannyml-0.13', 'ks');
    expect(result?.value).toBeCloseTo(0.12228710462287104, 12);
    expect(result?.threshold).toBeCloseTo(0.04723699174757415, 12);
  });
});

describe('evidently 0.7', () => {
  it('total variation with the p of its own permutations', () => {
    const sides = [
      categories(90, (index) => Math.floor(u(index) * 3)),
      categories(70, (index) => Math.floor(v(index) ** 1.4 * 3)),
    ] as const;
    const result = measured(sides, 'evidently-0.7', 'tvd');
    expect(result?.value).toBeCloseTo(0.1238095238095238, 12);
    expect(result?.pValue).toBe(0.221);
  });
  it('mean discrepancy with the width of its kernel from the reference', () => {
    const sides = [numeric(80, u), numeric(70, (index) => v(index) ** 1.5)] as const;
    const result = measured(sides, 'evidently-0.7', 'mmd');
    expect(result?.value).toBeCloseTo(0.02653608966902965, 12);
    expect(result?.pValue).toBeGreaterThan(0.01);
    expect(result?.pValue).toBeLessThan(0.2);
  });
  it('embeddings', () => {
    const vectors = (
      rows: number,
      at: (index: number, component: number) => number,
    ): EmbeddingColumn => ({
      name: 'x',
      kind: 'embedding',
      values: Array.from({ length: rows }, (_, row) =>
        Float64Array.from({ length: 5 }, (__, k) => at(5 * row + k, k)),
      ),
    });
    const sides = [vectors(120, u), vectors(100, (index, k) => v(index) ** (1 + 0.3 * k))] as const;
    const value = (method: DriftMethod) => measured(sides, 'evidently-0.7', method)?.value ?? NaN;
    expect(value('embedding-distance')).toBeCloseTo(0.27570828393129326, 12);
    expect(value('embedding-ratio')).toBeCloseTo(0.8, 12);
    expect(value('embedding-mmd')).toBeCloseTo(0.14150792402593948, 12);
    // Another classifier on another half of the rows: 0.817 there.
    expect(Math.abs(value('embedding-model') - 0.817)).toBeLessThan(0.1);
  });
});
