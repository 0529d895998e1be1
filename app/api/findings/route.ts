import { listFindings } from '#server/incidents/findings/list-findings.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'findings', (given) => listFindings(actor, given)),
);
