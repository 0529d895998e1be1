import { reject } from '#server/actions/decide.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => reject(actor, bodyWithId(body, params)));
