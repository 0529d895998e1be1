import { listFindings } from '#server/incidents/list-findings.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'findings', (given) => listFindings(actor, given)),
);
