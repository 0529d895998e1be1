import { setOwnership } from '#server/infrastructure/set-ownership.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  setOwnership(actor, bodyWithId(body, params)),
);
