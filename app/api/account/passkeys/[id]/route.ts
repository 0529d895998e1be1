import { removePasskey, renamePasskey } from '#server/accounts/sign-in/passkeys.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  renamePasskey(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params, body }) =>
  removePasskey(actor, bodyWithId(body, params)),
);
