import { comment } from '#server/incidents/comment.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => comment(actor, bodyWithId(body, params)));
