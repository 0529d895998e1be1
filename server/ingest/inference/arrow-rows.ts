import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CompressionType, setCompressionCodec, tableFromIPC } from '@uwdata/flechette';
import { TandemError } from '#server/platform/errors.ts';
import { singleton } from '#server/platform/singleton.ts';
import { isJsonObject, type JsonObject } from '../json-fields.ts';
import { inferenceLimits } from './inference-limits.ts';
import { lz4Frame } from './lz4-frame.ts';
import { tableRow } from './table-row.ts';

/** Maximum bytes of the inflated buffers of one body. */
const mostInflated = 256 * 1024 * 1024;
const counted = () => singleton('arrow-inflated', () => ({ bytes: 0 }));

/**
 * Counts the declared length of a buffer before unpacking it: a few bytes can declare a very large
 * length.
 */
function announced(length: number): number {
  const inflated = counted();
  inflated.bytes += length;
  if (!(length >= 0 && inflated.bytes <= mostInflated))
    throw new Error(`its buffers contain more than ${mostInflated} bytes when decompressed`);
  return length;
}

setCompressionCodec(CompressionType.ZSTD, {
  encode: (bytes: Uint8Array) => zstdCompressSync(bytes),
  decode: (bytes: Uint8Array, length: number) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, announced(length)) }),
});
setCompressionCodec(CompressionType.LZ4_FRAME, {
  encode: () => {
    throw new Error('Arrow is read here and never written with LZ4');
  },
  decode: (bytes: Uint8Array, length: number) => lz4Frame(bytes, announced(length)),
});

/**
 * Converts an Arrow IPC stream or file (Feather 2) to JSON rows. Throws `invalid_input` or
 * `too_large`.
 */
export function arrowRows(bytes: Buffer): JsonObject[] {
  counted().bytes = 0;
  const table = readable(() =>
    tableFromIPC(new Uint8Array(bytes), { useDate: true, useBigInt: false }),
  );
  if (table.numRows > inferenceLimits.rows)
    throw new TandemError(
      'too_large',
      `the body contains ${table.numRows} rows; the maximum is ${inferenceLimits.rows}`,
    );
  return readable(() => table.toArray().filter(isJsonObject).map(tableRow));
}

/** Runs a read, because some defects of an invalid body appear only when its values are read. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TandemError('invalid_input', `the body is not readable Arrow: ${reason}`);
  }
}
