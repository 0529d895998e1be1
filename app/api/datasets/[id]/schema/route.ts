import { acceptDatasetSchema } from '#server/experiments/datasets/save-dataset-source.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) => acceptDatasetSchema(actor, inputOf(params)));
