import { costDaily } from '#server/costs/summary.ts';
import { listResponse } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'costs-per-day', (given) => costDaily(actor, inputOf(given))),
);
