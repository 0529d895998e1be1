import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import { retrainReadiness } from '#server/models/training/retrain-readiness.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => retrainReadiness(actor, inputOf(params)));

export const POST = route(async ({ actor, params, body }) =>
  Response.json(await proposeRetrain(actor, { ...body, name: params['name'] }), { status: 201 }),
);
