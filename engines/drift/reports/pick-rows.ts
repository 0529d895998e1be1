import type { CategoricalColumn, DriftColumn, NumericColumn } from '#engines/drift/column.ts';
import type { Random } from '#engines/drift/profiles/method-rule.ts';

/**
 * Picks a sample of `length` rows: one random row from each of `most` stretches of equal length, in
 * their order.
 * Every n-th row would pick only one device if rows of n devices alternate. Null if all rows are
 * used.
 */
export function pickRows(length: number, most: number, random: Random): Uint32Array | null {
  const count = Math.max(1, Math.floor(most));
  if (length <= count) return null;
  return Uint32Array.from({ length: count }, (_, at) => {
    const start = Math.floor((at * length) / count);
    const end = Math.floor(((at + 1) * length) / count);
    return start + Math.floor(random() * (end - start));
  });
}

/**
 * These rows of a column of numbers or categories, and of its alternative reading; text and
 * embeddings unchanged.
 */
export function rowsAt(column: DriftColumn, rows: Uint32Array | null): DriftColumn {
  if (rows === null) return column;
  if (column.kind !== 'categorical' && column.kind !== 'numeric') return column;
  const also = column.also === undefined ? {} : { also: readingAt(column.also, rows) };
  return { ...readingAt(column, rows), ...also };
}

function readingAt<Column extends NumericColumn | CategoricalColumn>(
  column: Column,
  rows: Uint32Array,
): Column {
  if (column.kind === 'categorical') {
    const { codes } = column;
    return { ...column, codes: Int32Array.from(rows, (row) => codes[row] ?? -1) };
  }
  const { values } = column;
  return { ...column, values: Float64Array.from(rows, (row) => values[row] ?? NaN) };
}
