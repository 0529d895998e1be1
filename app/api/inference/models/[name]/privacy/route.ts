import { savePrivacy } from '#server/models/inference-schema.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  savePrivacy(actor, inputOf({ ...body, name: params['name'] })),
);
