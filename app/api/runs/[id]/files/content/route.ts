import { openRunFile } from '#server/experiments/artifacts/run-files.ts';
import { fileResponse } from '#server/platform/http/file-response.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params }) =>
  fileResponse(await openRunFile(actor, inputOf(params))),
);
