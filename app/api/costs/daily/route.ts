import { costDaily } from '#server/costs/summary.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'costs-per-day', (given) => costDaily(actor, inputOf(given))),
);
