import { listChecks } from '#server/monitoring/list-checks.ts';
import { createCheck } from '#server/monitoring/save-check.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'checks', (given) => listChecks(actor, given)),
);
export const POST = route(async ({ actor, body }) =>
  created(await createCheck(actor, inputOf(body))),
);
