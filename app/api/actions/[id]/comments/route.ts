import { commentOnAction } from '#server/actions/comment.ts';
import { bodyWithId, created, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  created(await commentOnAction(actor, bodyWithId(body, params))),
);
