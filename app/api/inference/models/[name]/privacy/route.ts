import { savePrivacy } from '#server/inference/schemas/inference-schema.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  savePrivacy(actor, inputOf({ ...body, name: params['name'] })),
);
