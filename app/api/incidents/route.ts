import { listIncidents } from '#server/incidents/list.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'incidents', (given) => listIncidents(actor, given)),
);
