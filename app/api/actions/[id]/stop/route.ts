import { stopAction } from '#server/actions/runs/stop.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => stopAction(actor, bodyWithId(body, params)));
