import { removePasskey, renamePasskey } from '#server/accounts/passkeys.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  renamePasskey(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params, body }) =>
  removePasskey(actor, bodyWithId(body, params)),
);
