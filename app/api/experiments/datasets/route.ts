import { listLoggedDatasets } from '#server/experiments/datasets/list-logged-datasets.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'logged-datasets', (given) =>
    listLoggedDatasets(actor, inputOf(given)),
  ),
);
