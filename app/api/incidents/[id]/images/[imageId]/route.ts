import { readImage } from '#server/incidents/images.ts';
import { pictureHeaders } from '#server/platform/http/download-headers.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params }) => {
  const { type, bytes } = await readImage(actor, inputOf(params));
  return new Response(new Uint8Array(bytes), { headers: pictureHeaders(type) });
});
