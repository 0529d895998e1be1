import { extendSession } from '#server/accounts/sessions.ts';
import { route } from '#server/platform/http/route.ts';

export const POST = route(({ actor }) => extendSession(actor, {}));
