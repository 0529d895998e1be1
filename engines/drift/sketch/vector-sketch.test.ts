import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { embeddingRules } from '../embedding-rules.ts';
import { sketchDrift } from './sketch-drift.ts';
import { sketchEmbeddings } from './sketch-embeddings.ts';
import { mergeMoments, spreadOf, type VectorSketch } from './vector-sketch.ts';

type Rows = readonly Float64Array[];

/** A column of a file with these vectors. */
const columnOf = (rows: Rows) => ({
  name: 'e',
  kind: 'texts' as const,
  codes: Int32Array.from(rows, (_, at) => at),
  labels: rows.map((row) => JSON.stringify([...row])),
});

function sketched(rows: Rows) {
  const sketch = sketchEmbeddings(columnOf(rows));
  if (sketch === null) throw new Error('no sketch');
  return sketch;
}

function driftOf(sketch: VectorSketch, current: Rows) {
  const mean = sketch.mean.map(
    (_, k) => current.reduce((sum, row) => sum + (row[k] ?? 0), 0) / current.length,
  );
  const now = { kind: 'vectors' as const, rows: current.length, mean, missing: 0, otherLength: 0 };
  const [column] = sketchDrift([{ sketch, now }]);
  const result = column?.results[0];
  if (column === undefined || result === undefined) throw new Error('nothing was compared');
  return { ...column, result };
}

/** Vectors of the given length, each number between 0 and 1, moved by `shift`. */
function vectors(rows: number, length: number, seed: number, shift = 0): Rows {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () => Float64Array.from({ length }, () => random() + shift));
}

const part = fc.array(
  fc.tuple(
    fc.double({ min: -9, max: 9, noNaN: true }),
    fc.double({ min: -9, max: 9, noNaN: true }),
  ),
  { minLength: 1, maxLength: 20 },
);

it('moments of parts make those of all rows', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const moments = (rows: readonly (readonly [number, number])[]) => {
        const mean = ([0, 1] as const).map(
          (k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length,
        );
        const variance = ([0, 1] as const).map(
          (k) => rows.reduce((sum, row) => sum + (row[k] - (mean[k] ?? 0)) ** 2, 0) / rows.length,
        );
        return { rows: rows.length, mean, variance };
      };
      const [whole, merged] = [moments(parts.flat()), mergeMoments(parts.map(moments))];
      expect(merged.rows).toBe(whole.rows);
      for (const k of [0, 1]) {
        expect(merged.mean[k]).toBeCloseTo(whole.mean[k] ?? Number.NaN, 9);
        expect(merged.variance[k]).toBeCloseTo(whole.variance[k] ?? Number.NaN, 9);
      }
    }),
  );
});

it('the distance from a sketch is that of the rows', () => {
  const [reference, current] = [vectors(1_000, 8, 1), vectors(400, 8, 2, 0.1)];
  const pair = { name: 'e', kind: 'embedding' as const, reference, current };
  const exact = embeddingRules['embedding-distance']?.embedding?.(pair, seededRandom(0));
  expect(driftOf(sketched(reference), current).result.value).toBeCloseTo(
    exact?.value ?? Number.NaN,
    12,
  );
});

it('a known distance: three of four corners of a square are left', () => {
  const square = (corners: readonly [number, number][]) =>
    Array.from({ length: 1_200 }, (_, at) => Float64Array.from(corners[at % corners.length] ?? []));
  const all = square([
    [0, 0],
    [0, 2],
    [2, 0],
    [2, 2],
  ]);
  const { result } = driftOf(
    sketched(all),
    square([
      [0, 0],
      [0, 2],
      [2, 0],
    ]),
  );
  expect(result.value).toBeCloseTo(Math.hypot(1 / 3, 1 / 3), 12);
  expect(spreadOf(sketched(all).variance)).toBeCloseTo(Math.SQRT2, 12);
  // The parts are all alike: what counts is a tenth of the spread.
  expect(result.threshold).toBeCloseTo(Math.SQRT2 / 10, 12);
});

it.for([2, 128])('vectors of %i numbers: chance is no drift, a shift is', (length) => {
  const reference = sketched(vectors(1_000, length, 3));
  const verdicts = Array.from(
    { length: 10 },
    (_, seed) => driftOf(reference, vectors(200, length, 100 + seed)).drifted,
  );
  expect(verdicts.filter(Boolean)).toHaveLength(0);
  expect(driftOf(reference, vectors(200, length, 200, 0.1)).drifted).toBe(true);
});

it('constant vectors are not far from themselves', () => {
  const rows = Array.from({ length: 300 }, () => Float64Array.of(0.1, 1 / 3));
  const constant = sketched(rows);
  expect(driftOf(constant, rows.slice(0, 250)).drifted).toBe(false);
  expect(
    driftOf(
      constant,
      rows.map((row) => row.map((value) => value + 0.01)),
    ).drifted,
  ).toBe(true);
});

it('few rows get no verdict', () => {
  const far = vectors(199, 4, 5, 9);
  expect(driftOf(sketched(vectors(500, 4, 4)), far)).toMatchObject({
    drifted: false,
    noVerdict: 'few-rows',
  });
});

it('a column that is not of vectors of one length is none', () => {
  const [first, second] = [vectors(3, 2, 6), vectors(3, 3, 7)];
  expect(sketchEmbeddings(columnOf([...first, ...second]))).toBeNull();
});
