import { vectorsOf } from '#engines/drift/embedding-column.ts';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { chunksByCount } from '#engines/drift/reports/chunks.ts';
import { moments } from '#engines/math/moments.ts';
import { sketchVectors, type VectorMoments, type VectorSketch } from './vector-sketch.ts';

const PARTS = 10;

function momentsOf(rows: readonly Float64Array[]): VectorMoments {
  const length = rows[0]?.length ?? 0;
  const found = Array.from({ length }, (_, k) =>
    moments(Float64Array.from(rows, (row) => row[k] ?? NaN)),
  );
  return {
    rows: rows.length,
    mean: found.map(({ mean }) => mean),
    variance: found.map(({ variance }) => variance),
  };
}

/**
 * Sketch of a column of a file whose values are lists of equal length; null for any other column.
 */
export function sketchEmbeddings(column: RawColumn): VectorSketch | null {
  const all = vectorsOf(column);
  if (all === null) return null;
  const rows = all.filter((row) => row !== null);
  const parts = chunksByCount(rows.length, PARTS, 'join').map(({ start, end }) =>
    momentsOf(rows.slice(start, end)),
  );
  return sketchVectors({ name: column.name, missing: all.length - rows.length }, parts);
}
