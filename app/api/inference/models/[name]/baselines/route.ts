import { listBaselines, setBaseline } from '#server/models/set-baseline.ts';
import { created, inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listBaselines(actor, inputOf(params)));

export const POST = route(async ({ actor, params, body }) =>
  created(await setBaseline(actor, inputOf({ ...body, model: params['name'] }))),
);
