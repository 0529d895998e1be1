import { Readable } from 'node:stream';
import { openRunFile } from '#server/experiments/run-detail.ts';
import { downloadHeaders } from '#server/platform/download-headers.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params }) => {
  const file = await openRunFile(actor, inputOf(params));
  const body = Readable.toWeb(file.read());
  // Guarantee: Node's web streams are those of the platform; only their types differ.
  return new Response(body as ReadableStream, {
    headers: { ...downloadHeaders(file.path), 'content-length': String(file.size) },
  });
});
