import { setUp } from '#server/accounts/set-up.ts';
import { clientIp } from '#server/platform/auth/request-actor.ts';
import { created, publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(async ({ body, request }) =>
  created(await setUp(body, clientIp(request))),
);
