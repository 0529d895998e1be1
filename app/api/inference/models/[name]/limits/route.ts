import { getModelLimits, saveModelLimits } from '#server/model-monitoring/limits/model-limits.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getModelLimits(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveModelLimits(actor, inputOf({ ...body, name: params['name'] })),
);
