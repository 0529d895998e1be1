import { deleteCheck, updateCheck } from '#server/monitoring/save-check.ts';
import { bodyWithId, inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) => updateCheck(actor, bodyWithId(body, params)));
export const DELETE = route(({ actor, params }) => deleteCheck(actor, inputOf(params)));
