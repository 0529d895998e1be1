import { createUser, listUsers } from '#server/accounts/users.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listUsers(actor, params));
export const POST = route(async ({ actor, body }) =>
  created(await createUser(actor, inputOf(body))),
);
