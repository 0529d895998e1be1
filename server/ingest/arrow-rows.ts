import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CompressionType, setCompressionCodec, tableFromIPC } from '@uwdata/flechette';
import { TandemError } from '#server/platform/errors.ts';
import { inferenceLimits } from './inference-limits.ts';
import type { JsonObject } from './json-fields.ts';
import { isJsonObject } from './json-fields.ts';
import { tableRow } from './table-row.ts';

setCompressionCodec(CompressionType.ZSTD, {
  encode: (bytes: Uint8Array) => zstdCompressSync(bytes),
  decode: (bytes: Uint8Array) => zstdDecompressSync(bytes),
});

/** The rows of an Arrow IPC stream or file in the form of JSON rows. Throws `invalid_input` or `too_large`. */
export function arrowRows(bytes: Buffer): JsonObject[] {
  let table;
  try {
    table = tableFromIPC(new Uint8Array(bytes), { useDate: true, useBigInt: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TandemError('invalid_input', `the body is not a readable Arrow stream: ${reason}`);
  }
  if (table.numRows > inferenceLimits.rows)
    throw new TandemError(
      'too_large',
      `the body holds ${table.numRows} rows, at most ${inferenceLimits.rows} are taken at once`,
    );
  return table.toArray().filter(isJsonObject).map(tableRow);
}
