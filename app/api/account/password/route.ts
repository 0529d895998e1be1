import { changePassword } from '#server/accounts/users.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => changePassword(actor, inputOf(body)));
