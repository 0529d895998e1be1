import { listIncidents } from '#server/incidents/list.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'incidents', (given) => listIncidents(actor, given)),
);
