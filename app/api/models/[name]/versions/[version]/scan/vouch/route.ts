import { vouchFiles } from '#server/models/vouch-files.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  vouchFiles(actor, inputOf({ ...body, ...params })),
);
