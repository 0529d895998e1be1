import { Readable } from 'node:stream';
import { downloadHeaders } from './download-headers.ts';

/** Streams a stored file as a download. */
export function fileResponse(file: { path: string; size: number; read: () => Readable }): Response {
  const body = Readable.toWeb(file.read());
  // Guarantee: Node's web streams are those of the platform; only the types differ.
  return new Response(body as ReadableStream, {
    headers: { ...downloadHeaders(file.path), 'content-length': String(file.size) },
  });
}
