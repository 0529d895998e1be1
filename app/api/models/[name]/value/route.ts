import { getValueModel, saveValueModel } from '#server/models/value-models.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getValueModel(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveValueModel(actor, inputOf({ ...body, name: params['name'] })),
);
