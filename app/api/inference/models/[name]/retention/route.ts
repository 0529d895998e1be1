import { saveRetention } from '#server/models/inference-schema.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  saveRetention(actor, inputOf({ ...body, name: params['name'] })),
);
