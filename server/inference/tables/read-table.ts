import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { CsvReader } from '#server/costs/focus/csv-records.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { ColumnBuilder, type WholeBy } from './column-builder.ts';
import { decimalColumns, parquetObjects } from './parquet-objects.ts';
import { readStoredTable } from './stored-table.ts';

/**
 * A table: a CSV file with a header (also gzip), a Parquet file, or a stored table. `side` names
 * the table in error messages.
 */
export type TableFile = {
  side: string;
  /** Column names in order; replaces the names in the file. */
  names?: readonly string[];
} & ({ bytes: Uint8Array } | { path: string } | { kept: Uint8Array });

export const tableLimits = {
  plainBytes: 256 * 1024 * 1024,
  rows: 1_000_000,
  columns: 500,
  cells: 25_000_000,
} as const;

const pieceBytes = 1024 * 1024;
const isParquet = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString('latin1') === 'PAR1';

/**
 * Reads the columns of a file. Throws `invalid_input` or `too_large`, with the name of the side.
 */
export async function readTable({ side, names, ...source }: TableFile): Promise<RawColumn[]> {
  if ('kept' in source) return readStoredTable(source.kept);
  const bytes = 'path' in source ? await readFile(source.path) : source.bytes;
  const plain = inflated(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), side);
  // Windows of a model come with names; all numbers in their tables have the same type.
  const isTyped = names === undefined;
  const columns = isParquet(plain) ? await fromParquet(plain, side, isTyped) : fromCsv(plain, side);
  if (columns.length === 0 || (columns[0]?.rows ?? 0) === 0)
    throw problem(side, 'the file contains no rows');
  return columns.map((column, at) => ({ ...column.build(), name: names?.[at] ?? column.name }));
}

function problem(
  side: string,
  message: string,
  code: 'invalid_input' | 'too_large' = 'invalid_input',
) {
  return new TandemError(code, `${side}: ${message}`, { fields: [{ field: side, message }] });
}

function inflated(bytes: Buffer, side: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: tableLimits.plainBytes });
  } catch {
    throw problem(
      side,
      `the file is not valid gzip, or larger than ${tableLimits.plainBytes} bytes`,
    );
  }
}

function checkSize(rows: number, columns: number, side: string): void {
  if (columns > tableLimits.columns)
    throw problem(side, `more than ${tableLimits.columns} columns`, 'too_large');
  if (rows > tableLimits.rows)
    throw problem(side, `more than ${tableLimits.rows} rows`, 'too_large');
  if (rows * columns > tableLimits.cells)
    throw problem(side, `more than ${tableLimits.cells} values`, 'too_large');
}

async function fromParquet(
  bytes: Buffer,
  side: string,
  isTyped: boolean,
): Promise<ColumnBuilder[]> {
  const rows = await parquetObjects(bytes, tableLimits.rows).catch((error: unknown) => {
    throw problem(side, error instanceof Error ? error.message : String(error));
  });
  const names = Object.keys(rows[0] ?? {});
  checkSize(rows.length, names.length, side);
  const decimal = decimalColumns(bytes);
  const wholeBy = (name: string): WholeBy => {
    if (!isTyped) return 'value';
    return decimal.has(name) ? 'decimal-type' : 'writing';
  };
  return names.map((name) => {
    const column = new ColumnBuilder(name, wholeBy(name));
    for (const row of rows) column.addValue(row[name]);
    return column;
  });
}

function fromCsv(bytes: Buffer, side: string): ColumnBuilder[] {
  const reader = new CsvReader();
  const decoder = new TextDecoder('utf-8');
  let columns: ColumnBuilder[] | null = null;
  const take = (records: ReturnType<CsvReader['push']>): void => {
    for (const { row, fields } of records) {
      if (columns === null) {
        columns = header(fields, side);
        continue;
      }
      if (fields.length !== columns.length)
        throw problem(
          side,
          `row ${row} has ${fields.length} fields, the header has ${columns.length}`,
        );
      columns.forEach((column, at) => column.addText(fields[at] ?? ''));
      if (row % 10_000 === 0) checkSize(row, columns.length, side);
    }
  };
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes)
      take(reader.push(decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true })));
    take(reader.push(decoder.decode()));
    take(reader.end());
  } catch (error) {
    const known = asTandemError(error);
    if (known !== null && !known.message.startsWith(`${side}:`)) throw problem(side, known.message);
    throw error;
  }
  return columns ?? [];
}

function header(fields: readonly string[], side: string): ColumnBuilder[] {
  // A data frame is often written with its index as an unnamed first column.
  const names = fields.map((field, at) => field.trim() || `column ${at + 1}`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw problem(side, `the column ${twice} appears twice`);
  checkSize(0, names.length, side);
  return names.map((name) => new ColumnBuilder(name, 'writing'));
}
