import { getReliability } from '#server/incidents/reliability.ts';
import { listResponse } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'reliability', (given) => getReliability(actor, inputOf(given))),
);
