import type { CategoricalColumn, DriftColumn, NumericColumn } from '#engines/drift/column.ts';
import type { Random } from '#engines/drift/profiles/method-rule.ts';

/**
 * Samples rows: divides `length` rows into `most` equal stretches and picks one random row from
 * each, in order. Picking every n-th row would select only one device if rows of n devices
 * alternate. Null if all rows are used.
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
 * Selects rows of a numeric or categorical column and its alternative reading. Text and embeddings
 * stay unchanged.
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
