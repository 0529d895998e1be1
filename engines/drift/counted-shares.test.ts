import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareMethods, type ShareMethod } from './methods/share-measures.ts';
import { comparable, type RawColumn } from './raw-column.ts';
import { driftReport } from './reports/drift-report.ts';
import type { SketchCounts } from './sketch/sketch-counts.ts';
import { sketchDrift } from './sketch/sketch-drift.ts';
import { sketchOf } from './sketch/sketch-of.ts';
import type { Sketch } from './sketch/sketch.ts';

const numbers = (values: readonly number[]): RawColumn => ({
  name: 'x',
  kind: 'numbers',
  values: Float64Array.from(values),
  whole: false,
});

const texts = (codes: readonly number[]): RawColumn => ({
  name: 'x',
  kind: 'texts',
  codes: Int32Array.from(codes),
  labels: Array.from({ length: 12 }, (_, at) => `c${at}`),
});

/** Counts of a column for a sketch, as in the store. */
function counted(sketch: Sketch, column: RawColumn): SketchCounts {
  if (column.kind === 'texts') {
    const codes = [...column.codes].filter((code) => code >= 0);
    const counts = new Map(
      [...new Set(codes)].map((code) => [
        column.labels[code] ?? '',
        codes.filter((each) => each === code).length,
      ]),
    );
    return { kind: 'texts', counts, other: 0, missing: column.codes.length - codes.length };
  }
  if (sketch.kind !== 'numbers') throw new Error('another kind');
  const values = [...column.values].filter(Number.isFinite);
  const counts = sketch.edges.map(() => 0);
  for (const value of values) {
    const at = sketch.edges.findLastIndex((edge) => edge <= value);
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
  }
  const inside = counts.reduce((sum, count) => sum + count, 0);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return { kind: 'numbers', below: values.length - inside, min, max, counts, missing: 0 };
}

/** One method from counts, and from all values. */
function bothWays(method: ShareMethod, reference: RawColumn, current: RawColumn) {
  const sketch = sketchOf(reference);
  if (sketch === null) throw new Error('no sketch');
  const choice = { method, threshold: null };
  const kinds = { numeric: choice, categorical: choice };
  const now = counted(sketch, current);
  const [byCounts] = sketchDrift([{ sketch, now }], { profile: 'native', ...kinds });
  const sides = comparable(reference, current);
  const [exact] = driftReport({
    reference: [sides.reference],
    current: [sides.current],
    profile: 'native',
    kinds,
  }).columns;
  return { byCounts, exact };
}

function expectEqual(reference: RawColumn, current: RawColumn, withLimit = true): void {
  for (const method of shareMethods) {
    const { byCounts, exact } = bothWays(method, reference, current);
    const [own, theirs] = [byCounts?.results[0], exact?.results[0]];
    expect([own?.method, theirs?.method, own?.error]).toEqual([method, method, 0]);
    expect(own?.value, method).toBeCloseTo(theirs?.value ?? Number.NaN, 9);
    if (!withLimit) continue;
    expect(own?.threshold, method).toBeCloseTo(theirs?.threshold ?? Number.NaN, 9);
    expect(byCounts?.drifted).toBe(exact?.drifted);
  }
}

const rows = { minLength: 300, maxLength: 700 };
const runs = { numRuns: 40 };

it('of numbers, counts between deciles tell every distance of shares and its learned limit as the values do', () => {
  const some = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), rows);
  const moved = fc.array(fc.double({ min: -80, max: 120, noNaN: true }), rows);
  fc.assert(
    fc.property(some, fc.oneof(some, moved), (reference, current) => {
      expectEqual(numbers(reference), numbers(current));
    }),
    runs,
  );
});

it('of few numbers each is a cell, as categories are, and a smaller one is new', () => {
  const before = fc.array(fc.integer({ min: 0, max: 6 }), rows);
  fc.assert(
    fc.property(before, fc.array(fc.integer({ min: 0, max: 6 }), rows), (reference, current) => {
      // Every value is there before: a new one between two others counts with the smaller.
      const all = [0, 1, 2, 3, 4, 5, 6, ...reference];
      expectEqual(numbers(all), numbers(current));
      expectEqual(numbers(all), numbers([-1, ...current]));
    }),
    runs,
  );
});

it('of categories, counts per label tell every distance of shares and its learned limit as the rows do', () => {
  const of = (most: number) => fc.array(fc.integer({ min: -1, max: most }), rows);
  fc.assert(
    fc.property(of(8), of(11), (reference, current) => {
      const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, ...reference];
      const known = current.filter((code) => code <= 8);
      expectEqual(texts(all), texts([0, ...known]));
      // A new label is an empty cell of the limits over all rows, which the limits of a baseline cannot foresee.
      expectEqual(texts(all), texts([0, ...current]), false);
    }),
    runs,
  );
});

it('a rare flag that becomes common is seen by shares, although every decile of it is 0', () => {
  const flag = (share: number) =>
    numbers(Array.from({ length: 1_000 }, (_, row) => (row % 100 < 100 * share ? 1 : 0)));
  for (const method of shareMethods)
    expect(bothWays(method, flag(0.02), flag(0.6)).byCounts?.drifted, method).toBe(true);
});
