import { stopAction } from '#server/actions/stop.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) => stopAction(actor, bodyWithId(body, params)));
