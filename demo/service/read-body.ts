import type { IncomingMessage } from 'node:http';

/** The whole body as text; `undefined` when it is longer than the limit (it is still read to its end). */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes <= maxBytes) chunks.push(part);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}
