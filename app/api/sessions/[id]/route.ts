import { endSession } from '#server/accounts/sessions.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params, body }) =>
  endSession(actor, bodyWithId(body, params)),
);
