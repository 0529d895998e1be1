import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';

/** Rows of a table in stored form. */
export type StoredTable = { rows: number; bytes: Uint8Array<ArrayBuffer> };
export type TableSize = { rowsAtMost: number; cellsAtMost: number };

/** Fixed seed, so that equal files result in equal stored rows. */
const seed = 1;
/**
 * Maximum uncompressed size: far more than a stored table needs, far less than the memory of a
 * process.
 */
const plainBytesAtMost = 256 * 1024 * 1024;

const kept = z.array(
  z.discriminatedUnion('kind', [
    z.object({
      name: z.string(),
      kind: z.literal('numbers'),
      values: z.instanceof(Float64Array),
      whole: z.boolean(),
      integers: z.boolean().optional(),
    }),
    z.object({
      name: z.string(),
      kind: z.literal('texts'),
      codes: z.instanceof(Int32Array),
      labels: z.array(z.string()),
    }),
  ]),
);

const rowsOf = (column: RawColumn | undefined): number =>
  column === undefined ? 0 : (column.kind === 'texts' ? column.codes : column.values).length;

/** Positions of `most` rows in order, each row equally likely (selection sampling, Knuth). */
function drawn(rows: number, most: number): number[] {
  const random = seededRandom(seed);
  const positions: number[] = [];
  for (let row = 0; row < rows && positions.length < most; row += 1)
    if (random() * (rows - row) < most - positions.length) positions.push(row);
  return positions;
}

/** Selected rows of a column, without labels that only other rows use. */
function taken(column: RawColumn, rows: readonly number[]): RawColumn {
  if (column.kind === 'numbers')
    return { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? NaN) };
  const position = new Map<number, number>();
  const codes = Int32Array.from(rows, (row) => {
    const code = column.codes[row] ?? -1;
    if (code < 0) return -1;
    const at = position.get(code) ?? position.size;
    position.set(code, at);
    return at;
  });
  const labels = [...position.keys()].map((code) => column.labels[code] ?? '');
  return { ...column, codes, labels };
}

/**
 * Converts columns to a stored table: the rows in order, or a sample if they exceed the size. Null
 * if there is no column.
 */
export function keepTable(columns: readonly RawColumn[], size: TableSize): StoredTable | null {
  if (columns.length === 0) return null;
  const most = Math.min(size.rowsAtMost, Math.floor(size.cellsAtMost / (columns.length + 1)));
  const rows = drawn(rowsOf(columns[0]), most);
  const bytes = gzipSync(serialize(columns.map((column) => taken(column, rows))));
  return { rows: rows.length, bytes: new Uint8Array(bytes) };
}

/** Columns of a stored table. Throws if the bytes are not a stored table. */
export function readStoredTable(bytes: Uint8Array): RawColumn[] {
  const plain = gunzipSync(bytes, { maxOutputLength: plainBytesAtMost });
  return kept.parse(deserialize(plain));
}
