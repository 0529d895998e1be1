import { revokeKey } from '#server/accounts/keys.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params, body }) =>
  revokeKey(actor, bodyWithId(body, params)),
);
