import { getDriftPlan, saveDriftPlan } from '#server/models/drift-plan.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getDriftPlan(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveDriftPlan(actor, { ...body, name: params['name'] }),
);
