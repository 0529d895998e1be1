import { saveLimit } from '#server/incidents/limits.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  saveLimit(actor, inputOf({ ...body, key: params['key'] })),
);
