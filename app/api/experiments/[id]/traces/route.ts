import { listTraces } from '#server/experiments/traces/list-traces.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'traces', (given) => listTraces(actor, inputOf(given))),
);
