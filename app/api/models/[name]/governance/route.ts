import { getGovernance, setGovernance } from '#server/models/set-governance.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getGovernance(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  setGovernance(actor, inputOf({ ...body, ...params })),
);
