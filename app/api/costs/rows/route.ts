import { costRows } from '#server/costs/rows.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'cost-rows', (given) => costRows(actor, inputOf(given))),
);
