import { assign } from '#server/incidents/assign.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => assign(actor, bodyWithId(body, params)));
