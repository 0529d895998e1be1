import type { CategoricalColumn, DriftColumn, NumericColumn } from '#engines/drift/column.ts';
import type { Random } from '#engines/drift/profiles/method-rule.ts';

/**
 * Which of `length` rows stand for all: one at random of each of `most` stretches of equal length, in their order.
 * Every n-th row would see one device only where rows of n devices come in turns. Null where all are kept.
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

/** Numbers and categories of these rows, and their other readings; text and embeddings as they are. */
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
