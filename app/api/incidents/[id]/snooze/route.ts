import { snooze } from '#server/incidents/snooze.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => snooze(actor, bodyWithId(body, params)));
