import { openRunFile } from '#server/experiments/run-files.ts';
import { fileResponse } from '#server/platform/file-response.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params }) =>
  fileResponse(await openRunFile(actor, inputOf(params))),
);
