import type { IncomingMessage } from 'node:http';
import { TandemError } from '#server/platform/errors.ts';
import { contentEncoding } from './ingest-route.ts';

/**
 * Rejects a compressed body on paths that do not decompress. Otherwise it would be reported as
 * invalid JSON, or stored as a compressed file. Ingest paths declare their own encodings.
 *
 * @throws TandemError `unsupported_media_type`
 */
export function refuseEncodedBody({
  method,
  headers,
}: Pick<IncomingMessage, 'method' | 'headers'>): void {
  const encoding = contentEncoding(headers);
  if (encoding === '' || method === 'GET' || method === 'HEAD') return;
  throw new TandemError(
    'unsupported_media_type',
    `Content-Encoding: ${encoding.slice(0, 100)} is not supported on this path. Send the body uncompressed, without the header Content-Encoding.`,
  );
}
