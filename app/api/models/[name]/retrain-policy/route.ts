import { getRetrainPolicy, saveRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getRetrainPolicy(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveRetrainPolicy(actor, inputOf({ ...body, name: params['name'] })),
);
