import { openKiosk } from '#server/accounts/open-kiosk.ts';
import { clientIp } from '#server/platform/auth/request-actor.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(({ body, request }) => openKiosk(body, clientIp(request)));
