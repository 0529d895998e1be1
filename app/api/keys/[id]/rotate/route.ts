import { rotateKey } from '#server/accounts/keys.ts';
import { bodyWithId, created, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  created(await rotateKey(actor, bodyWithId(body, params))),
);
