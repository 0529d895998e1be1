import { resetPassword } from '#server/accounts/set-up.ts';
import { publicRoute } from '#server/platform/route.ts';

export const POST = publicRoute(({ body }) => resetPassword(body));
