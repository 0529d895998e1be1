import { getModelLimits, saveModelLimits } from '#server/models/model-limits.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getModelLimits(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveModelLimits(actor, inputOf({ ...body, name: params['name'] })),
);
