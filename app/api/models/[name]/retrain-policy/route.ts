import { getRetrainPolicy, saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getRetrainPolicy(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveRetrainPolicy(actor, inputOf({ ...body, name: params['name'] })),
);
