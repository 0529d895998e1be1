import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';
import { listSources } from '#server/sources/list-sources.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'sources', (given) => listSources(actor, given)),
);
