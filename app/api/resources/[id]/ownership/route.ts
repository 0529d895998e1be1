import { setOwnership } from '#server/infrastructure/ownership/set-ownership.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  setOwnership(actor, bodyWithId(body, params)),
);
