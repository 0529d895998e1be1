import { costRows } from '#server/costs/rows.ts';
import { listResponse } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'cost-rows', (given) => costRows(actor, inputOf(given))),
);
