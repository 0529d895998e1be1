import { listSessions } from '#server/accounts/sessions.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listSessions(actor, params));
