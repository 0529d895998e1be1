import { resetPassword } from '#server/accounts/set-up.ts';
import { clientIp } from '#server/platform/auth/request-actor.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(({ body, request }) => resetPassword(body, clientIp(request)));
