import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from '../column.ts';
import { type DriftProfile, driftProfiles } from '../profiles/drift-method.ts';
import { methodsOf } from '../profiles/profile-of.ts';
import { driftReport } from './drift-report.ts';

const numeric = (name: string, values: readonly number[]): DriftColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});
const categorical = (name: string, rows: readonly (string | null)[]): DriftColumn => {
  const labels = [...new Set(rows.filter((row) => row !== null))];
  const codes = Int32Array.from(rows, (row) => (row === null ? -1 : labels.indexOf(row)));
  return { name, kind: 'categorical', codes, labels };
};
const normals = (seed: number, rows: number, shift = 0) => {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () => normalFrom(random) + shift);
};
const only = (reference: DriftColumn, current: DriftColumn, profile: DriftProfile = 'native') =>
  driftReport({ reference: [reference], current: [current], profile });

describe('drift report', () => {
  it('a shifted column drifts, an equal one does not, in every profile', () => {
    for (const profile of driftProfiles) {
      const { columns, dataset } = driftReport({
        reference: [numeric('still', normals(1, 2000)), numeric('moved', normals(2, 2000))],
        current: [numeric('moved', normals(3, 1000, 1)), numeric('still', normals(4, 1000))],
        profile,
      });
      expect(columns.map(({ column, drifted }) => [column, drifted])).toEqual([
        ['still', false],
        ['moved', true],
      ]);
      expect(dataset).toMatchObject({ measured: 2, drifted: 1, share: 0.5, isDrifted: true });
    }
  });

  it('has the shape of the API', () => {
    const { columns } = only(
      numeric('x', normals(1, 900)),
      numeric('x', normals(2, 900)),
      'evidently-0.7',
    );
    expect(columns).toEqual([
      {
        column: 'x',
        kind: 'numeric',
        drifted: false,
        noVerdict: null,
        results: [
          {
            method: 'ks',
            value: columns[0]?.results[0]?.value,
            pValue: columns[0]?.results[0]?.pValue,
            threshold: 0.05,
            drifted: false,
          },
        ],
      },
    ]);
  });

  it('Evidently chooses by size and distinct values', () => {
    const choice = (reference: DriftColumn, current = reference) =>
      only(reference, current, 'evidently-0.7').columns[0]?.results.map(({ method }) => method);
    const cycle = (values: readonly number[], rows: number) =>
      Array.from({ length: rows }, (_, row) => values[row % values.length] ?? 0);
    expect(choice(numeric('x', normals(1, 1000)))).toEqual(['ks']);
    expect(choice(numeric('x', normals(1, 1001)))).toEqual(['wasserstein']);
    expect(choice(numeric('x', cycle([1, 2, 3], 100)))).toEqual(['chi2']);
    expect(choice(numeric('x', cycle([1, 2], 100)))).toEqual(['z']);
    expect(choice(numeric('x', cycle([1, 2], 1100)))).toEqual(['js']);
    expect(choice(categorical('x', ['a', 'b', 'c']))).toEqual(['chi2']);
    expect(choice(categorical('x', ['a', 'b']))).toEqual(['z']);
    expect(choice(categorical('x', Array<string>(1001).fill('a')))).toEqual(['js']);
  });

  it('NaN, infinite and missing rows are dropped; an empty side has no verdict', () => {
    const clean = normals(1, 400);
    const dirty = [NaN, ...clean, Infinity, -Infinity];
    expect(only(numeric('x', dirty), numeric('x', clean))).toEqual(
      only(numeric('x', clean), numeric('x', clean)),
    );
    const rows = Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? 'a' : 'b'));
    expect(only(categorical('x', [...rows, null]), categorical('x', rows))).toEqual(
      only(categorical('x', rows), categorical('x', rows)),
    );
    for (const profile of driftProfiles) {
      const report = only(numeric('x', [NaN]), numeric('x', [1, 2]), profile);
      expect(report.columns[0]).toMatchObject({ noVerdict: 'empty', results: [], drifted: false });
      expect(report.dataset).toMatchObject({ share: null, isDrifted: false });
    }
  });

  it('constant columns have defined results', () => {
    const five = numeric('x', Array<number>(200).fill(5));
    // Two proportions of one value, one-sided, no spread at all, too many rows for a kernel of one distance.
    const undecided = new Set<string>(['z', 'epps-singleton']);
    const six = numeric('x', Array<number>(200).fill(6));
    for (const profile of driftProfiles)
      for (const method of methodsOf(profile)) {
        const same = driftReport({
          reference: [five],
          current: [five],
          profile,
          methods: [method],
        });
        const other = driftReport({
          reference: [five],
          current: [six],
          profile,
          methods: [method],
        });
        for (const result of same.columns[0]?.results ?? [])
          expect(result, `${profile} ${method}`).toMatchObject({ drifted: false });
        for (const result of other.columns[0]?.results ?? [])
          if (!undecided.has(method)) expect(result.drifted, `${profile} ${method}`).toBe(true);
      }
  });

  it('one row, new categories, lost and added columns, another kind', () => {
    for (const profile of driftProfiles) {
      const { columns } = driftReport({
        reference: [
          numeric('one', normals(1, 300)),
          categorical(
            'new',
            Array.from({ length: 300 }, () => 'a'),
          ),
          numeric('lost', [1]),
          numeric('kind', [1, 2]),
        ],
        current: [
          numeric('one', [4]),
          categorical(
            'new',
            Array.from({ length: 300 }, (_, row) => (row < 90 ? 'b' : 'a')),
          ),
          categorical('kind', ['a']),
          numeric('added', [1]),
        ],
        profile,
      });
      const verdicts = columns.map(({ column, noVerdict }) => [column, noVerdict]);
      expect(verdicts).toEqual([
        ['one', profile === 'native' ? 'few-rows' : null],
        ['new', null],
        ['lost', 'missing'],
        ['kind', 'kind'],
        ['added', 'missing'],
      ]);
      expect(columns[1]?.drifted).toBe(true);
      for (const { value } of columns[0]?.results ?? []) expect(value).not.toBeNull();
    }
  });

  it('native: many rows make every p small, which alone is no drift', () => {
    const { columns } = only(
      numeric('x', normals(1, 60_000)),
      numeric('x', normals(2, 60_000, 0.04)),
    );
    const ks = columns[0]?.results.find(({ method }) => method === 'ks');
    expect(ks?.pValue).toBeLessThan(1e-6);
    expect(columns[0]?.drifted).toBe(false);
  });

  it('asked methods are used where they apply', () => {
    const { columns } = driftReport({
      reference: [numeric('x', [1, 2, 3]), categorical('c', ['a', 'b'])],
      current: [numeric('x', [1, 2, 3]), categorical('c', ['a', 'b'])],
      profile: 'evidently-0.7',
      methods: ['ks', 'psi'],
    });
    expect(columns.map(({ results }) => results.map(({ method }) => method))).toEqual([
      ['ks', 'psi'],
      ['psi'],
    ]);
  });
});

describe('properties', () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 80 });
  const distances = ['ks', 'wasserstein', 'psi', 'js', 'hellinger', 'tvd'] as const;
  const valuesOf = (reference: readonly number[], current: readonly number[]) =>
    driftReport({
      reference: [numeric('x', reference)],
      current: [numeric('x', current)],
      profile: 'evidently-0.7',
      methods: distances,
    }).columns[0]?.results.map(({ value }) => value ?? NaN) ?? [];

  it('equal samples have distance 0 and order does not matter', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        for (const value of valuesOf(x, x)) expect(value).toBeLessThan(3e-8);
        expect(
          valuesOf(
            x.toReversed(),
            y.toSorted((a, b) => a - b),
          ),
        ).toEqual(valuesOf(x, y));
      }),
    );
  });

  it('shape measures ignore shift and scale', () => {
    const grown = (list: readonly number[]) => list.map((value) => 4 * value + 64);
    fc.assert(
      fc.property(values, values, (x, y) => {
        const before = valuesOf(x, y);
        for (const [index, value] of valuesOf(grown(x), grown(y)).entries())
          if (index !== 1 || new Set(x).size > 1)
            expect(Math.abs(value - (before[index] ?? NaN))).toBeLessThan(1e-9);
      }),
    );
  });

  it('where both sides share bins, distances are symmetric', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const there = driftReport({
          reference: [categorical('x', x.map(String))],
          current: [categorical('x', y.map(String))],
          profile: 'evidently-0.7',
          methods: ['psi', 'js', 'hellinger', 'tvd'],
        });
        const back = driftReport({
          reference: [categorical('x', y.map(String))],
          current: [categorical('x', x.map(String))],
          profile: 'evidently-0.7',
          methods: ['psi', 'js', 'hellinger', 'tvd'],
        });
        for (const [index, { value }] of (there.columns[0]?.results ?? []).entries())
          expect(
            Math.abs((value ?? NaN) - (back.columns[0]?.results[index]?.value ?? NaN)),
          ).toBeLessThan(1e-9);
      }),
    );
  });
});
