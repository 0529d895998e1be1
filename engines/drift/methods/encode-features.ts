import type { DriftColumn } from '#engines/drift/column.ts';

/**
 * Values of one column as numbers. Categories become their index in `keys`; missing values become
 * NaN.
 */
export function encodeColumn(column: DriftColumn, keys: readonly string[]): Float64Array {
  if (column.kind === 'numeric')
    return column.values.map((value) => (Number.isFinite(value) ? value : NaN));
  if (column.kind !== 'categorical') return new Float64Array(column.values.length).fill(NaN);
  const position = new Map(keys.map((key, index) => [key, index]));
  const map = Float64Array.from(column.labels, (label) => position.get(label) ?? NaN);
  return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : (map[code] ?? NaN)));
}

/**
 * Names of the columns that both sides have with the same kind; text and embeddings are left out.
 */
export function sharedFeatures(
  reference: readonly DriftColumn[],
  current: readonly DriftColumn[],
): string[] {
  const kinds = new Map(current.map(({ name, kind }) => [name, kind]));
  return reference
    .filter(({ kind }) => kind === 'numeric' || kind === 'categorical')
    .filter(({ name, kind }) => kinds.get(name) === kind)
    .map(({ name }) => name);
}

/** The shared columns of both sides as numbers. */
export function encodeFeatures(
  reference: readonly DriftColumn[],
  current: readonly DriftColumn[],
): { reference: Float64Array[]; current: Float64Array[] } {
  const found = new Map(current.map((column) => [column.name, column]));
  const names = new Set(sharedFeatures(reference, current));
  const shared = reference.flatMap((before) => {
    const after = found.get(before.name);
    return after !== undefined && names.has(before.name) ? [{ before, after }] : [];
  });
  const keysOf = ({ before, after }: { before: DriftColumn; after: DriftColumn }): string[] => {
    const labels = [before, after].flatMap((column) =>
      column.kind === 'categorical' ? column.labels : [],
    );
    return [...new Set(labels)].toSorted();
  };
  return {
    reference: shared.map((pair) => encodeColumn(pair.before, keysOf(pair))),
    current: shared.map((pair) => encodeColumn(pair.after, keysOf(pair))),
  };
}
