import type { DriftColumn } from '#engines/drift/column.ts';

/** Numbers of one column; categories become their position among `keys`, missing ones NaN. */
export function encodeColumn(column: DriftColumn, keys: readonly string[]): Float64Array {
  if (column.kind === 'numeric')
    return column.values.map((value) => (Number.isFinite(value) ? value : NaN));
  if (column.kind === 'text') return new Float64Array(column.values.length).fill(NaN);
  const position = new Map(keys.map((key, index) => [key, index]));
  const map = Float64Array.from(column.labels, (label) => position.get(label) ?? NaN);
  return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : (map[code] ?? NaN)));
}

/** The columns that both sides have, of the same kind, as numbers; text is left out. */
export function encodeFeatures(
  reference: readonly DriftColumn[],
  current: readonly DriftColumn[],
): { names: string[]; reference: Float64Array[]; current: Float64Array[] } {
  const found = new Map(current.map((column) => [column.name, column]));
  const shared = reference.flatMap((before) => {
    const after = found.get(before.name);
    return after === undefined || after.kind !== before.kind || before.kind === 'text'
      ? []
      : [{ before, after }];
  });
  const keysOf = ({ before, after }: { before: DriftColumn; after: DriftColumn }): string[] => {
    const labels = [before, after].flatMap((column) =>
      column.kind === 'categorical' ? column.labels : [],
    );
    return [...new Set(labels)].toSorted();
  };
  return {
    names: shared.map(({ before }) => before.name),
    reference: shared.map((pair) => encodeColumn(pair.before, keysOf(pair))),
    current: shared.map((pair) => encodeColumn(pair.after, keysOf(pair))),
  };
}
