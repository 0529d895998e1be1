import { listDatasetSources } from '#server/experiments/datasets/list-dataset-sources.ts';
import { createDatasetSource } from '#server/experiments/datasets/save-dataset-source.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'datasets', (given) => listDatasetSources(actor, given)),
);
export const POST = route(async ({ actor, body }) =>
  created(await createDatasetSource(actor, inputOf(body))),
);
