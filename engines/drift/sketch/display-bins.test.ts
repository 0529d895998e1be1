import { expect, test } from 'vitest';
import { numberBins, textBins } from './display-bins.ts';
import { sketchOf } from './sketch-of.ts';

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

test('many numbers become bins of equal width whose shares sum to 1', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, index) => (index + 0.5) / 10_000);
  const sketch = sketchOf({ name: 'x', kind: 'numbers', values, whole: false });
  if (sketch?.kind !== 'numbers') throw new Error('no sketch of numbers');
  // All current rows are in the upper half, a tenth of them beyond the reference.
  const counts = sketch.edges.map((edge, at) => {
    const next = sketch.edges[at + 1] ?? 1;
    return edge >= 0.5 ? 1_800 * (next - edge) : 0;
  });
  counts[counts.length - 1] = (counts.at(-1) ?? 0) + 100;
  const bins = numberBins(sketch, {
    kind: 'numbers',
    below: 0,
    min: 0.5,
    max: 2,
    counts,
    missing: 0,
  });
  expect(bins).toHaveLength(24);
  expect(sum(bins.map(({ reference }) => reference))).toBeCloseTo(1, 9);
  expect(sum(bins.map(({ current }) => current))).toBeCloseTo(1, 9);
  expect(bins.at(-1)?.to).toBeCloseTo(2, 9);
  const width = (bins[0]?.to ?? 0) - (bins[0]?.from ?? 0);
  for (const bin of bins.slice(0, 8)) expect(bin.reference, String(bin.from)).toBeCloseTo(width, 2);
  expect(sum(bins.slice(0, 5).map(({ current }) => current))).toBeLessThan(0.01);
});

test('far values do not put the whole baseline into one bar', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, index) => (index + 0.5) / 10);
  const sketch = sketchOf({ name: 'x', kind: 'numbers', values, whole: false });
  if (sketch?.kind !== 'numbers') throw new Error('no sketch of numbers');
  // The baseline is uniform from 0 to 1,000; nearly all rows of now are 880 times as large and more.
  const counts = sketch.edges.map(() => 0);
  counts[0] = 1;
  counts[counts.length - 1] = 999;
  const now = {
    kind: 'numbers' as const,
    below: 0,
    min: 0.05,
    max: 14_700_000,
    counts,
    missing: 0,
  };
  const bins = numberBins(sketch, now);
  expect(bins).toHaveLength(24);
  expect([bins[0]?.from, bins.at(-1)?.to]).toEqual([0.05, 14_700_000]);
  expect(sum(bins.map(({ reference }) => reference))).toBeCloseTo(1, 9);
  expect(sum(bins.map(({ current }) => current))).toBeCloseTo(1, 9);
  let bars = 0;
  for (const [at, { from, to, reference }] of bins.entries()) {
    expect(to).toBeGreaterThan(from ?? NaN);
    if (at > 0) expect(from).toBe(bins[at - 1]?.to);
    // Share of a uniform distribution from 0 to 1,000 between the edges.
    const share = (Math.min(1_000, to ?? 0) - Math.min(1_000, from ?? 0)) / 1_000;
    expect(reference, String(from)).toBeCloseTo(share, 2);
    if (reference > 0.05) bars += 1;
  }
  expect(bars).toBeGreaterThanOrEqual(4);
  // Equal bins where nothing is far.
  const near = numberBins(sketch, { ...now, max: 1_000 });
  expect((near[1]?.to ?? 0) - (near[1]?.from ?? 0)).toBeCloseTo(1_000 / 24, 1);
});

test('few values have a bin each, with what lies below them', () => {
  const values = Float64Array.from([1, 1, 2, 3]);
  const sketch = sketchOf({ name: 'n', kind: 'numbers', values, whole: true });
  if (sketch?.kind !== 'numbers') throw new Error('no sketch of numbers');
  const bins = numberBins(sketch, {
    kind: 'numbers',
    below: 1,
    min: 0,
    max: 3,
    counts: sketch.edges.map((edge) => (edge === 1 ? 1 : edge === 3 ? 2 : 0)),
    missing: 0,
  });
  expect(bins.map(({ from, reference, current }) => [from, reference, current])).toEqual([
    [0, 0, 0.25],
    [1, 0.5, 0.25],
    [2, 0.25, 0],
    [3, 0.25, 0.5],
  ]);
});

test('categories stand by their larger share, rare ones together', () => {
  const labels = Array.from({ length: 20 }, (_, index) => `c${index}`);
  const sketch = {
    name: 'c',
    kind: 'texts' as const,
    counts: labels.map((label): [string, number] => [label, 5]),
    other: 0,
    missing: 0,
    thresholds: {},
  };
  const bins = textBins(sketch, {
    kind: 'texts',
    counts: new Map([
      ['new', 50],
      ['c0', 50],
    ]),
    other: 0,
    missing: 3,
  });
  expect(bins).toHaveLength(16);
  expect(bins[0]).toMatchObject({ label: 'c0', reference: 0.05, current: 0.5 });
  expect(bins[1]).toMatchObject({ label: 'new', reference: 0, current: 0.5 });
  expect(bins.at(-1)).toMatchObject({ label: null });
  expect(sum(bins.map(({ reference }) => reference))).toBeCloseTo(1, 9);
  const few = textBins(
    { ...sketch, counts: [['a', 3]] },
    { kind: 'texts', counts: new Map([['a', 1]]), other: 0, missing: 0 },
  );
  expect(few).toEqual([{ from: null, to: null, label: 'a', reference: 1, current: 1 }]);
});
