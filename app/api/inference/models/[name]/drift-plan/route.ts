import { getDriftPlan, saveDriftPlan } from '#server/drift/drift-plan.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getDriftPlan(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveDriftPlan(actor, { ...body, name: params['name'] }),
);
