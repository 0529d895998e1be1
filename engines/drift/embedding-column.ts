import type { EmbeddingColumn } from '#engines/drift/column.ts';
import type { RawColumn } from '#engines/drift/raw-column.ts';

const LEAST_LENGTH = 2;

/** Parses `[0.1, 0.2]` as JSON or as printed by NumPy; null for anything else. */
function vectorOf(label: string): Float64Array | null {
  const text = label.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) return null;
  const numbers = Float64Array.from(
    text
      .slice(1, -1)
      .trim()
      .split(/[\s,]+/u),
    (part) => (part === '' ? NaN : Number(part)),
  );
  return numbers.every(Number.isFinite) ? numbers : null;
}

/**
 * The vector of each row, null if it is missing; null unless all values are lists of equal length.
 */
export function vectorsOf(column: RawColumn): (Float64Array | null)[] | null {
  if (column.kind === 'numbers' || column.labels.length === 0) return null;
  const vectors: Float64Array[] = [];
  let length = 0;
  for (const label of column.labels) {
    const vector = vectorOf(label);
    if (vector === null || vector.length < LEAST_LENGTH) return null;
    if (length !== 0 && vector.length !== length) return null;
    length = vector.length;
    vectors.push(vector);
  }
  return Array.from(column.codes, (code) => vectors[code] ?? null);
}

/** Both sides as vectors, if all values of both are lists of equal length; null otherwise. */
export function embeddingSides(
  reference: RawColumn,
  current: RawColumn,
): { reference: EmbeddingColumn; current: EmbeddingColumn } | null {
  const [before, now] = [vectorsOf(reference), vectorsOf(current)];
  if (before === null || now === null) return null;
  const lengthOf = (vectors: (Float64Array | null)[]) =>
    vectors.find((vector) => vector !== null)?.length;
  if (lengthOf(before) !== lengthOf(now)) return null;
  const { name } = reference;
  return {
    reference: { name, kind: 'embedding', values: before },
    current: { name, kind: 'embedding', values: now },
  };
}
