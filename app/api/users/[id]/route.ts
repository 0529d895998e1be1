import { updateUser } from '#server/accounts/users.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  updateUser(actor, bodyWithId(body, params)),
);
