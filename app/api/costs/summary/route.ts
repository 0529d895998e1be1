import { inputOf, route } from '#server/platform/http/route.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { costSummary } from '#server/costs/summary.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'costs', (given) => costSummary(actor, inputOf(given))),
);
