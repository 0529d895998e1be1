import { isUtf8 } from 'node:buffer';
import { TandemError } from '#server/platform/errors.ts';

/** A body that is too large is read on to here, so that its sender gets the answer and not a broken connection. */
const maxDrainBytes = 64 * 1024 * 1024;

/**
 * The body of a request, read in pieces: memory holds at most `maxBytes` of it, whether its length was announced or
 * not. Throws `too_large` with this message when there is more.
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

/** The same as JSON; undefined without a body. Throws `invalid_input` for what is no JSON or no UTF-8. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const { json } = await readJsonText(request, maxBytes);
  return json;
}

/** The same with the text as it came, for what is signed or compared. */
export async function readJsonText(
  request: Request,
  maxBytes: number,
): Promise<{ json: unknown; text: string }> {
  const bytes = await readBytes(request, maxBytes, `The body may have at most ${maxBytes} bytes.`);
  // Decoded anyway, each wrong byte would be stored as U+FFFD.
  if (!isUtf8(bytes)) throw new TandemError('invalid_input', 'The body is not valid UTF-8.');
  const text = new TextDecoder().decode(bytes);
  if (text === '') return { json: undefined, text };
  try {
    return { json: JSON.parse(text), text };
  } catch {
    throw new TandemError('invalid_input', 'The body is not valid JSON.');
  }
}
