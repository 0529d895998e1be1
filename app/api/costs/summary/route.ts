import { costSummary } from '#server/costs/summary.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'costs', (given) => costSummary(actor, inputOf(given))),
);
