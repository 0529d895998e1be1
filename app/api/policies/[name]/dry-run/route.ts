import { dryRunPolicy } from '#server/actions/policy/dry-run-policy.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  dryRunPolicy(actor, inputOf({ ...body, name: params['name'] })),
);
