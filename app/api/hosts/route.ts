import { listHosts } from '#server/infrastructure/list-overview.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'hosts', (given) => listHosts(actor, given)),
);
