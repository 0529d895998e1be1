import { proposeRetrain } from '#server/models/propose-retrain.ts';
import { route } from '#server/platform/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  Response.json(await proposeRetrain(actor, { ...body, name: params['name'] }), { status: 201 }),
);
