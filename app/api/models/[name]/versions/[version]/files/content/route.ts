import { openVersionFile } from '#server/models/browse-version.ts';
import { fileResponse } from '#server/platform/file-response.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params }) =>
  fileResponse(await openVersionFile(actor, inputOf(params))),
);
