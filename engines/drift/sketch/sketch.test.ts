import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { ksStatistic } from '../ks-test.ts';
import { wassersteinNormed } from '../methods/wasserstein.ts';
import type { RawColumn } from '../raw-column.ts';
import type { NumberCounts } from './sketch-counts.ts';
import { sketchDrift } from './sketch-drift.ts';
import { sketchOf } from './sketch-of.ts';
import { missingShare, type NumberSketch } from './sketch.ts';

const numbers = (values: readonly number[]): RawColumn => ({
  name: 'x',
  kind: 'numbers',
  values: Float64Array.from(values),
  whole: false,
});

/** The counts of a store between the edges. */
function counted({ edges }: NumberSketch, values: readonly number[]): NumberCounts {
  const counts = edges.map(() => 0);
  let below = 0;
  for (const value of values) {
    const at = edges.findLastIndex((edge) => edge <= value);
    if (at < 0) below += 1;
    else counts[at] = (counts[at] ?? 0) + 1;
  }
  return {
    kind: 'numbers',
    below,
    counts,
    missing: 0,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

function measured(reference: readonly number[], current: readonly number[]) {
  const sketch = sketchOf(numbers(reference));
  if (sketch?.kind !== 'numbers') throw new Error('no sketch');
  const [column] = sketchDrift([{ sketch, now: counted(sketch, current) }]);
  const of = (method: string) => column?.results.find((each) => each.method === method);
  return { sketch, ks: of('ks'), wasserstein: of('wasserstein') };
}

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 300,
  maxLength: 600,
});

it('tells which share of the rows has no value, of numbers, texts and embeddings', () => {
  const some = sketchOf(numbers([1, Number.NaN, 3, 4]));
  const texts = sketchOf({
    name: 't',
    kind: 'texts',
    labels: ['a', 'b'],
    codes: Int32Array.of(0, 1, -1, -1),
  });
  const rest = { length: 2, mean: [0, 0], variance: [1, 1], thresholds: {} };
  const vectors = { name: 'v', kind: 'vectors', rows: 3, missing: 1, ...rest } as const;
  expect([some, texts, vectors].map((each) => (each === null ? null : missingShare(each)))).toEqual(
    [0.25, 0.5, 0.25],
  );
});

it('the exact distances lie within the error that is stated', () => {
  fc.assert(
    fc.property(values, values, (reference, current) => {
      const { sketch, ks, wasserstein } = measured(reference, current);
      const [x, y] = [
        Float64Array.from(reference).toSorted(),
        Float64Array.from(current).toSorted(),
      ];
      const tolerance = 1e-9;
      const exactKs = ksStatistic(x, y);
      expect(Math.abs((ks?.value ?? NaN) - exactKs)).toBeLessThanOrEqual(
        (ks?.error ?? 0) + tolerance,
      );
      const exactArea = wassersteinNormed(x, y, sketch.std);
      expect(Math.abs((wasserstein?.value ?? NaN) - exactArea)).toBeLessThanOrEqual(
        (wasserstein?.error ?? 0) + tolerance,
      );
    }),
    { numRuns: 60 },
  );
});

it('the same rows do not drift, and a column that moved by a deviation does', () => {
  const reference = Array.from({ length: 2_000 }, (_, index) => ((index * 7919) % 10_007) / 10_007);
  const same = measured(reference, reference);
  expect(same.ks).toMatchObject({ value: 0, drifted: false });
  expect(same.wasserstein?.value).toBeCloseTo(0, 9);
  const moved = measured(
    reference,
    reference.map((value) => value + 0.3),
  );
  expect(moved.ks?.drifted).toBe(true);
  expect(moved.wasserstein?.drifted).toBe(true);
  expect(moved.wasserstein?.value).toBeCloseTo(0.3 / 0.2886, 1);
});

it('texts count per label, and a new label is drift', () => {
  const texts = (list: readonly string[]): RawColumn => {
    const labels = [...new Set(list)];
    return {
      name: 'x',
      kind: 'texts',
      codes: Int32Array.from(list, (text) => labels.indexOf(text)),
      labels,
    };
  };
  const sketch = sketchOf(
    texts(Array.from({ length: 1_000 }, (_, at) => (at % 10 < 7 ? 'a' : 'b'))),
  );
  expect(sketch).toMatchObject({
    kind: 'texts',
    counts: [
      ['a', 700],
      ['b', 300],
    ],
    other: 0,
  });
  if (sketch === null) return;
  const now = new Map([
    ['a', 500],
    ['b', 300],
    ['c', 200],
  ]);
  const [column] = sketchDrift([
    { sketch, now: { kind: 'texts', counts: now, other: 0, missing: 4 } },
  ]);
  expect(column).toMatchObject({ kind: 'categorical', drifted: true, missing: { current: 4 } });
});

it.each([2_000, 2_006, 2_009])(
  'limits learned from %i equal rows stay at their floor, whatever ten leaves of them',
  (rows) => {
    const random = seededRandom(5);
    const values = Float64Array.from({ length: rows }, () => Math.floor(random() * 1_000));
    const sketch = sketchOf({ name: 'x', kind: 'numbers', values, whole: true });
    expect(sketch?.thresholds['psi']).toBe(0.1);
    expect(sketch?.thresholds['wasserstein']).toBeLessThan(0.2);
  },
);
