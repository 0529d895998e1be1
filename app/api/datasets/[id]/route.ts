import { getDatasetSource } from '#server/experiments/datasets/list-dataset-sources.ts';
import {
  deleteDatasetSource,
  updateDatasetSource,
} from '#server/experiments/datasets/save-dataset-source.ts';
import { bodyWithId, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getDatasetSource(actor, inputOf(params)));
export const PUT = route(({ actor, params, body }) =>
  updateDatasetSource(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteDatasetSource(actor, inputOf(params)));
