import { imageLimits } from '#lib/comment-images.ts';
import { addImage } from '#server/incidents/images.ts';
import { created, fileRoute } from '#server/platform/http/route.ts';

export const POST = fileRoute(imageLimits.bytes, async ({ actor, params, file }) =>
  created(await addImage(actor, { id: String(params['id']), file })),
);
