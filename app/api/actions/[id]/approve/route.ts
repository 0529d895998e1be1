import { approve } from '#server/actions/decide.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) => approve(actor, bodyWithId(body, params)));
