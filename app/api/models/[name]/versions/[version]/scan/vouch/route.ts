import { vouchFiles } from '#server/models/files/accept-unscanned-files.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  vouchFiles(actor, inputOf({ ...body, ...params })),
);
