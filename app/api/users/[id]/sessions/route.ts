import { endAllSessions } from '#server/accounts/invite.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params }) => endAllSessions(actor, bodyWithId({}, params)));
