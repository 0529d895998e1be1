import { proposeReproduction } from '#server/models/training/propose-reproduction.ts';
import { route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  Response.json(await proposeReproduction(actor, { ...body, id: params['id'] }), { status: 201 }),
);
