import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { TandemError } from '#server/platform/errors.ts';

/** One row of a table by column name. */
export type TableObject = { readonly [column: string]: unknown };

const maxPageBytes = 256 * 1024 * 1024;

/** Codecs built into Node; the Parquet reader provides Snappy. */
const compressors = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes, { maxOutputLength: maxPageBytes }),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes, { maxOutputLength: maxPageBytes }),
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes, { maxOutputLength: maxPageBytes }),
};

/** Rows of a Parquet file as plain objects by column name. Throws `invalid_input` or `too_large`. */
export async function parquetObjects(bytes: Buffer, maxRows: number): Promise<TableObject[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  if (!(file instanceof ArrayBuffer)) throw new TypeError('the file is in shared memory');
  try {
    const metadata = parquetMetadata(file);
    if (Number(metadata.num_rows) > maxRows)
      throw new TandemError(
        'too_large',
        `the file contains ${String(metadata.num_rows)} rows; the maximum is ${maxRows}`,
      );
    const rows: TableObject[] = [];
    await parquetRead({
      file,
      metadata,
      compressors,
      rowFormat: 'object',
      onComplete: (found) => {
        for (const row of found) if (isObject(row)) rows.push(row);
      },
    });
    return rows;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'too_large') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TandemError('invalid_input', `the file is not readable Parquet: ${reason}`);
  }
}

/** Names of the columns of a Parquet file that have a decimal type. */
export function decimalColumns(bytes: Buffer): ReadonlySet<string> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  if (!(file instanceof ArrayBuffer)) return new Set();
  const { schema } = parquetMetadata(file);
  return new Set(
    schema.filter(({ type }) => type === 'FLOAT' || type === 'DOUBLE').map(({ name }) => name),
  );
}

function isObject(value: unknown): value is TableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
