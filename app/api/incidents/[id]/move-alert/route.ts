import { moveAlert } from '#server/incidents/move-alert.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) => moveAlert(actor, bodyWithId(body, params)));
