import { moveAlert } from '#server/incidents/alerts/move-alert.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => moveAlert(actor, bodyWithId(body, params)));
