import { getReliability } from '#server/incidents/reports/reliability.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'reliability', (given) => getReliability(actor, inputOf(given))),
);
