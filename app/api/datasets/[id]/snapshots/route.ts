import { listDatasetSnapshots } from '#server/experiments/datasets/list-dataset-sources.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listDatasetSnapshots(actor, inputOf(params)));
