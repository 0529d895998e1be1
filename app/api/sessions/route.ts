import { listSessions } from '#server/accounts/sessions.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listSessions(actor, params));
