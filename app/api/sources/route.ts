import { listResponse } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';
import { listSources } from '#server/sources/list-sources.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'sources', (given) => listSources(actor, given)),
);
