import { pullDatasetSource } from '#server/experiments/datasets/save-dataset-source.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params }) =>
  Response.json(await pullDatasetSource(actor, inputOf(params)), { status: 202 }),
);
