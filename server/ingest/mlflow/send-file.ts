import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ByteRange } from '#server/experiments/artifacts/artifact-store.ts';
import type { OpenArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { downloadHeaders } from '#server/platform/http/download-headers.ts';

/**
 * The single range of a header, limited to the file; null for the whole file, `outside` if the
 * range cannot be satisfied.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | null | 'outside' {
  const parts = /^bytes=(?<from>\d*)-(?<to>\d*)$/u.exec(header ?? '')?.groups;
  const [from = '', to = ''] = [parts?.['from'], parts?.['to']];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? 'outside' : { start, end };
}

/** Sends an artifact as a download, in full or in part. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: OpenArtifact,
): Promise<void> {
  const range = rangeOf(request.headers.range, file.size);
  if (range === 'outside') {
    response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end();
    return;
  }
  response.writeHead(range === null ? 200 : 206, {
    ...downloadHeaders(file.path),
    'content-length': range === null ? file.size : range.end - range.start + 1,
    'accept-ranges': 'bytes',
    ...(range === null
      ? {}
      : { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` }),
  });
  await pipeline(file.read(range ?? undefined), response);
}
