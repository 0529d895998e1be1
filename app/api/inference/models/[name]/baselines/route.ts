import { createBaseline } from '#server/drift/baselines/create-baseline.ts';
import { listBaselines } from '#server/drift/baselines/list-baselines.ts';
import { created, inputOf, route, streamRoute } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listBaselines(actor, inputOf(params)));

export const POST = streamRoute(async ({ actor, params, request }) =>
  created(await createBaseline(actor, String(params['name']), request)),
);
