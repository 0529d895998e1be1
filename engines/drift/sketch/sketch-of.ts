import { toPair } from '#engines/drift/column-pair.ts';
import { toSample } from '#engines/drift/methods/sample.ts';
import type { DriftMethod } from '#engines/drift/profiles/drift-method.ts';
import { profileOf } from '#engines/drift/profiles/profile-of.ts';
import { shareLimits } from '#engines/drift/profiles/share-limits.ts';
import { comparable, type RawColumn, type RawNumbers } from '#engines/drift/raw-column.ts';
import { chunksByCount } from '#engines/drift/reports/chunks.ts';
import { measureColumn } from '#engines/drift/reports/measure-column.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { sortedQuantile } from '#lib/numerics/quantile.ts';
import { numberCells } from './sketch-cells.ts';
import type { NumberCounts } from './sketch-counts.ts';
import { sketchTexts } from './sketch-texts.ts';
import type { NumberSketch, Sketch } from './sketch.ts';

const PARTS = 200;
const DECILES = 10;
const CHUNKS = 10;

const unique = (values: readonly number[]): number[] =>
  [...new Set(values)].toSorted((a, b) => a - b);

/**
 * Limits of effects that are computed from values, learned from the reference's own chunks as in
 * the native profile.
 */
function thresholdsOf(column: RawNumbers, methods: readonly DriftMethod[]): Record<string, number> {
  const { reference } = comparable(column, column);
  const pair = toPair(reference, reference);
  if (pair === null) return {};
  const results = measureColumn(pair, profileOf('native'), methods, seededRandom(0));
  return Object.fromEntries(
    results.flatMap(({ method, threshold }) => (threshold === null ? [] : [[method, threshold]])),
  );
}

function countFrom(sorted: Float64Array, edges: readonly number[]): number[] {
  const counts = edges.map(() => 0);
  let bin = 0;
  for (const value of sorted) {
    while (bin + 1 < edges.length && value >= (edges[bin + 1] ?? Infinity)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Counts of each of the reference's own chunks between its edges, with rows in original order. */
function chunkCounts(inOrder: Float64Array, edges: readonly number[]): NumberCounts[] {
  return chunksByCount(inOrder.length, CHUNKS, 'join').map(({ start, end }) => {
    const sorted = inOrder.slice(start, end).sort();
    return {
      kind: 'numbers',
      below: 0,
      min: sorted[0] ?? NaN,
      max: sorted.at(-1) ?? NaN,
      counts: countFrom(sorted, edges),
      missing: 0,
    };
  });
}

function sketchNumbers(column: RawNumbers): NumberSketch | null {
  const sample = toSample(column.values);
  const { sorted, inOrder } = sample;
  if (sorted.length === 0) return null;
  const at = (part: number, parts: number): number => sortedQuantile(sorted, part / parts);
  const deciles = unique(Array.from({ length: DECILES - 1 }, (_, part) => at(part + 1, DECILES)));
  const isExact = sample.distinct <= PARTS;
  const values = isExact
    ? [...sorted]
    : Array.from({ length: PARTS + 1 }, (_, part) => at(part, PARTS));
  const edges = unique([...values, ...deciles]);
  const sketch: NumberSketch = {
    name: column.name,
    kind: 'numbers',
    edges,
    counts: countFrom(sorted, edges),
    missing: column.values.length - sorted.length,
    mean: sample.mean,
    std: sample.std,
    max: sorted.at(-1) ?? NaN,
    deciles,
    isExact,
    thresholds: thresholdsOf(column, ['wasserstein']),
  };
  const chunks = chunkCounts(inOrder, edges).map((now) => numberCells(sketch, now));
  return { ...sketch, thresholds: { ...sketch.thresholds, ...shareLimits(chunks) } };
}

/** Sketch of a reference column; null for a column without values. */
export function sketchOf(column: RawColumn): Sketch | null {
  return column.kind === 'numbers' ? sketchNumbers(column) : sketchTexts(column);
}
