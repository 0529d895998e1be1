import { renewKiosk } from '#server/accounts/open-kiosk.ts';
import { clientIp } from '#server/platform/request-actor.ts';
import { publicRoute } from '#server/platform/route.ts';
import { sessionActor } from '#server/platform/session-actor.ts';

export const POST = publicRoute(async ({ request }) =>
  renewKiosk(request, await sessionActor(clientIp(request))),
);
