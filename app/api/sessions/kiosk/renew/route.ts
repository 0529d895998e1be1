import { renewKiosk } from '#server/accounts/open-kiosk.ts';
import { clientIp } from '#server/platform/auth/request-actor.ts';
import { sessionActor } from '#server/platform/auth/session-actor.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(async ({ request }) =>
  renewKiosk(request, await sessionActor(clientIp(request))),
);
