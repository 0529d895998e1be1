import { listResources } from '#server/infrastructure/list-resources.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'resources', (given) => listResources(actor, given)),
);
