import { resetPassword } from '#server/accounts/set-up.ts';
import { clientIp } from '#server/platform/request-actor.ts';
import { publicRoute } from '#server/platform/route.ts';

export const POST = publicRoute(({ body, request }) => resetPassword(body, clientIp(request)));
