import { createBaseline } from '#server/models/create-baseline.ts';
import { listBaselines } from '#server/models/list-baselines.ts';
import { created, inputOf, route, streamRoute } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listBaselines(actor, inputOf(params)));

export const POST = streamRoute(async ({ actor, params, request }) =>
  created(await createBaseline(actor, String(params['name']), request)),
);
