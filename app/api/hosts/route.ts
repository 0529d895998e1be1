import { listHosts } from '#server/infrastructure/resources/list-overview.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'hosts', (given) => listHosts(actor, given)),
);
