import type { IncomingMessage } from 'node:http';
import { TandemError } from '#server/platform/errors.ts';
import { freeMemory } from '#server/platform/process/free-memory.ts';
import type { ByteLease } from './byte-budget.ts';

/**
 * Reads a whole body into one buffer. Rejects more than `maxBytes`, by declared or actual length.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  lease: ByteLease,
): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let total = 0;
  // By default, leaving the loop early destroys the request, and the sender would see a broken
  // connection instead of a status.
  const stream: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
    lease.add(chunk.length);
    chunks.push(chunk);
  }
  if (!request.complete) throw new TandemError('invalid_input', 'the body ended early');
  const first = chunks[0];
  if (chunks.length === 1 && first !== undefined) return first;
  const body = Buffer.concat(chunks, total);
  chunks.forEach(freeMemory);
  return body;
}

/**
 * Reads and discards the rest of a refused body, so that the sender can read the response.
 * Gives up after `maxBytes` or `maxMs`; the response must then close the connection.
 */
export async function drainBody(
  request: IncomingMessage,
  maxBytes: number,
  maxMs: number,
): Promise<boolean> {
  if (request.readableEnded || request.complete) {
    request.resume();
    return true;
  }
  return await new Promise<boolean>((resolve) => {
    let seen = 0;
    const done = (ended: boolean): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      if (!ended) request.pause();
      resolve(ended);
    };
    const onData = (chunk: Buffer): void => {
      seen += chunk.length;
      if (seen > maxBytes) done(false);
    };
    const onEnd = (): void => done(true);
    const onGone = (): void => done(false);
    const timer = setTimeout(onGone, maxMs);
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
    request.resume();
  });
}

function tooLarge(maxBytes: number): TandemError {
  return new TandemError('too_large', `the body is larger than ${maxBytes} bytes`);
}
