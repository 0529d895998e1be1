import { createGunzip } from 'node:zlib';
import { uncompress, uncompressSync } from 'snappy';
import { TandemError } from '#server/platform/errors.ts';
import type { ByteLease } from './byte-budget.ts';

const SYNC_SNAPPY_MAX_BYTES = 1 << 20;
/**
 * Copies the output to memory managed by Node. A buffer owned by native code is mapped and unmapped
 * each time, which is six times slower.
 */
const copied = { copyOutputData: true };

/**
 * Inflates gzip in chunks: a decompression bomb is stopped at the first chunk that exceeds
 * `maxBytes` or the budget.
 */
export async function gunzip(body: Buffer, maxBytes: number, lease: ByteLease): Promise<Buffer> {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  stream.end(body);
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    const pieces: AsyncIterable<Buffer> = stream;
    for await (const chunk of pieces) {
      total += chunk.length;
      if (total > maxBytes) {
        throw new TandemError('too_large', `the body decompresses to more than ${maxBytes} bytes`);
      }
      lease.add(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (isZlibError(error)) throw new TandemError('invalid_input', 'the body is not valid gzip');
    throw error;
  } finally {
    stream.destroy();
  }
  return Buffer.concat(chunks, total);
}

/**
 * Inflates a snappy block. The declared length is checked before any memory is allocated for it.
 */
export async function unsnappy(body: Buffer, maxBytes: number, lease: ByteLease): Promise<Buffer> {
  const declared = declaredSnappyBytes(body);
  if (declared > maxBytes) {
    throw new TandemError(
      'too_large',
      `the body declares ${declared} bytes when decompressed; the maximum is ${maxBytes}`,
    );
  }
  lease.add(declared);
  try {
    const plain =
      declared <= SYNC_SNAPPY_MAX_BYTES
        ? uncompressSync(body, copied)
        : await uncompress(body, copied);
    return Buffer.isBuffer(plain) ? plain : Buffer.from(plain);
  } catch {
    throw new TandemError('invalid_input', 'the body is not a valid snappy block');
  }
}

function declaredSnappyBytes(body: Buffer): number {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = body[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value;
  }
  throw new TandemError('invalid_input', 'the body is not a valid snappy block');
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('Z_')
  );
}
