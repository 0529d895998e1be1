import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { TandemError } from '#server/platform/errors.ts';
import type { CostFile } from './ingest-file.ts';

const mebibyte = 1024 * 1024;
/**
 * Maximum size of a file as sent. Larger files must be sent as gzip, or in parts with a `dataset`
 * each.
 */
export const maxCostBytes = 64 * mebibyte;
/** Maximum size after decompression; read in pieces, never entirely in memory. */
const maxPlainBytes = 1024 * mebibyte;
const pieceBytes = 256 * 1024;

export const costTypes = [
  '',
  'text/csv',
  'application/csv',
  'application/gzip',
  'multipart/form-data',
];

/**
 * Extracts the CSV file from a body, which may be multipart, with gzip outside or inside. Throws
 * `invalid_input`.
 */
export function costFile(
  body: Buffer,
  contentType: string,
  encoding: string,
): { file: CostFile; name: string } {
  const multipart = /^multipart\/form-data/iu.test(contentType);
  const plain = multipart && encoding === 'gzip' ? inflateForm(body) : body;
  const part = multipart ? filePart(plain, boundaryOf(contentType)) : { name: '', bytes: body };
  const zipped = part.bytes[0] === 0x1f && part.bytes[1] === 0x8b;
  if (encoding === 'gzip' && !multipart && !zipped)
    throw new TandemError('invalid_input', 'the body is not valid gzip');
  return {
    name: part.name,
    file: () => (zipped ? inflated(part.bytes) : slices(part.bytes)),
  };
}

/** Yields to the event loop between pieces, so that a large file does not block other senders. */
async function* slices(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
    await nextTurn();
  }
}

async function* inflated(bytes: Buffer): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  stream.end(bytes);
  let total = 0;
  try {
    const pieces: AsyncIterable<Buffer> = stream;
    for await (const piece of pieces) {
      total += piece.length;
      if (total > maxPlainBytes)
        throw new TandemError(
          'too_large',
          `the file decompresses to more than ${maxPlainBytes} bytes`,
        );
      yield piece;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new TandemError('invalid_input', 'the file is not valid gzip');
    throw error;
  } finally {
    stream.destroy();
  }
}

function inflateForm(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: maxCostBytes });
  } catch {
    throw new TandemError(
      'invalid_input',
      'the form is not valid gzip, or too large when decompressed',
    );
  }
}

function boundaryOf(contentType: string): string {
  const match = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/iu.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined)
    throw new TandemError('invalid_input', 'the multipart body has no boundary');
  return boundary;
}

/** First part of a form that is a file. */
function filePart(body: Buffer, boundary: string): { name: string; bytes: Buffer } {
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const head = at + mark.length + 2;
    const split = body.indexOf('\r\n\r\n', head);
    const end =
      split < 0 ? -1 : body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), split + 2);
    if (end < 0) break;
    const name = /;\s*filename="([^"]*)"/iu.exec(body.toString('utf8', head, split))?.[1];
    if (name !== undefined)
      return {
        name: name.slice(0, 200),
        bytes: body.subarray(split + 4, Math.max(split + 4, end)),
      };
    at = end + 2;
  }
  throw new TandemError('invalid_input', 'the form contains no file');
}
