import { listTraces } from '#server/explore/list-traces.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'traces', (given) => listTraces(actor, inputOf(given))),
);
