import { createKey, listKeys } from '#server/accounts/keys.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listKeys(actor, inputOf(params)));
export const POST = route(async ({ actor, body }) =>
  created(await createKey(actor, inputOf(body))),
);
