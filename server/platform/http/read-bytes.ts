import { isUtf8 } from 'node:buffer';
import { TandemError } from '#server/platform/errors.ts';

/**
 * Maximum size up to which an oversized body is drained, so that its sender gets the response
 * instead of a broken connection.
 */
const maxDrainBytes = 64 * 1024 * 1024;

/**
 * Reads a request body in chunks. Memory use is limited to `maxBytes`, whether or not the length
 * was announced. Throws `too_large` with this message for a larger body.
 */
export async function readBytes(
  request: Request,
  maxBytes: number,
  tooLarge: string,
): Promise<Buffer> {
  const declared = Number(request.headers.get('content-length')) || 0;
  let chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of request.body ?? []) {
    total += chunk.length;
    if (Math.max(total, declared) <= maxBytes) chunks.push(chunk);
    else chunks = [];
    if (Math.max(total, declared) > maxDrainBytes) break;
  }
  if (Math.max(total, declared) > maxBytes) throw new TandemError('too_large', tooLarge);
  return Buffer.concat(chunks, total);
}

/**
 * Request body as JSON; undefined without a body. Throws `invalid_input` if it is not JSON or not
 * UTF-8.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const { json } = await readJsonText(request, maxBytes);
  return json;
}

/** Like `readJson`, but also returns the raw text, for signed or compared bodies. */
export async function readJsonText(
  request: Request,
  maxBytes: number,
): Promise<{ json: unknown; text: string }> {
  const bytes = await readBytes(request, maxBytes, `The body is larger than ${maxBytes} bytes.`);
  // Decoding invalid UTF-8 would store each invalid byte as U+FFFD.
  if (!isUtf8(bytes)) throw new TandemError('invalid_input', 'The body is not valid UTF-8.');
  const text = new TextDecoder().decode(bytes);
  if (text === '') return { json: undefined, text };
  try {
    return { json: JSON.parse(text), text };
  } catch {
    throw new TandemError('invalid_input', 'The body is not valid JSON.');
  }
}
