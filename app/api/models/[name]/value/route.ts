import { getValueModel, saveValueModel } from '#server/inference/value-models.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getValueModel(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveValueModel(actor, inputOf({ ...body, name: params['name'] })),
);
