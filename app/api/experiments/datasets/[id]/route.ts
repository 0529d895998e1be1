import { getLoggedDataset } from '#server/experiments/datasets/get-logged-dataset.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getLoggedDataset(actor, inputOf(params)));
