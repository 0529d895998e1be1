import { makeUserLink } from '#server/accounts/invite.ts';
import { bodyWithId, created, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params }) =>
  created(await makeUserLink(actor, bodyWithId({}, params))),
);
