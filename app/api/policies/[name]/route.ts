import { getPolicy, savePolicy } from '#server/actions/policy/policies.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) =>
  getPolicy(actor, inputOf({ name: params['name'] })),
);
export const PUT = route(({ actor, params, body }) =>
  savePolicy(actor, inputOf({ ...body, name: params['name'] })),
);
