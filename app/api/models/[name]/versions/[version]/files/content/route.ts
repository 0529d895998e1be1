import { openVersionFile } from '#server/models/files/browse-version.ts';
import { fileResponse } from '#server/platform/http/file-response.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params }) =>
  fileResponse(await openVersionFile(actor, inputOf(params))),
);
