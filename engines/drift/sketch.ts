import type { RawColumn } from '#engines/drift/raw-column.ts';
import { comparable } from '#engines/drift/raw-column.ts';
import { toPair } from '#engines/drift/column-pair.ts';
import type { DriftMethod } from '#engines/drift/drift-method.ts';
import { measureColumn } from '#engines/drift/measure-column.ts';
import { profileOf } from '#engines/drift/profile-of.ts';
import { toSample } from '#engines/drift/sample.ts';
import type { VectorSketch } from '#engines/drift/vector-sketch.ts';
import { sortedQuantile } from '#engines/math/quantile.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';

/**
 * Numbers of a reference as counts between fixed edges: `counts[i]` lie from `edges[i]` up to `edges[i + 1]`, the
 * last from the last edge on. Counts of other rows between the same edges can be added up and compared.
 */
export type NumberSketch = {
  name: string;
  kind: 'numbers';
  edges: number[];
  counts: number[];
  missing: number;
  mean: number;
  /** Population standard deviation. */
  std: number;
  max: number;
  /** Inner edges of the ten parts that stability is measured on; a part of `edges`. */
  deciles: number[];
  /** Every value of the reference is an edge. */
  isExact: boolean;
  thresholds: Record<string, number>;
};

/** Texts of a reference as counts per label; `other` are labels beyond the most frequent ones. */
export type TextSketch = {
  name: string;
  kind: 'texts';
  counts: [label: string, count: number][];
  other: number;
  missing: number;
  thresholds: Record<string, number>;
};

export type Sketch = NumberSketch | TextSketch | VectorSketch;

/** Rows of the reference that have a value. */
function presentOf(sketch: Sketch): number {
  if (sketch.kind === 'vectors') return sketch.rows;
  if (sketch.kind === 'numbers') return sketch.counts.reduce((sum, count) => sum + count, 0);
  return sketch.counts.reduce((sum, [, count]) => sum + count, sketch.other);
}

/** Share of the reference's rows without a value. */
export function missingShare(sketch: Sketch): number {
  return sketch.missing / (presentOf(sketch) + sketch.missing);
}

const PARTS = 200;
const DECILES = 10;
const MOST_LABELS = 1_000;

const unique = (values: readonly number[]): number[] =>
  [...new Set(values)].toSorted((a, b) => a - b);

/** Limits of effects as the native profile learns them from the reference's own chunks. */
function thresholdsOf(column: RawColumn, methods: readonly DriftMethod[]): Record<string, number> {
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

function sketchNumbers(column: RawColumn & { kind: 'numbers' }): NumberSketch | null {
  const sample = toSample(column.values);
  const { sorted } = sample;
  if (sorted.length === 0) return null;
  const at = (part: number, parts: number): number => sortedQuantile(sorted, part / parts);
  const deciles = unique(Array.from({ length: DECILES - 1 }, (_, part) => at(part + 1, DECILES)));
  const isExact = sample.distinct <= PARTS;
  const values = isExact
    ? [...sorted]
    : Array.from({ length: PARTS + 1 }, (_, part) => at(part, PARTS));
  const edges = unique([...values, ...deciles]);
  return {
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
    thresholds: thresholdsOf(column, ['psi', 'wasserstein', 'ks']),
  };
}

function sketchTexts(column: RawColumn & { kind: 'texts' }): TextSketch | null {
  const counts = new Float64Array(column.labels.length);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
  }
  if (missing === column.codes.length) return null;
  const all = column.labels
    .map((label, code): [string, number] => [label, counts[code] ?? 0])
    .filter(([, count]) => count > 0)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return {
    name: column.name,
    kind: 'texts',
    counts: all.slice(0, MOST_LABELS),
    other: all.slice(MOST_LABELS).reduce((sum, [, count]) => sum + count, 0),
    missing,
    thresholds: thresholdsOf(column, ['psi', 'chi2']),
  };
}

/** What is kept of a reference column; null for one without a value. */
export function sketchOf(column: RawColumn): Sketch | null {
  return column.kind === 'numbers' ? sketchNumbers(column) : sketchTexts(column);
}
