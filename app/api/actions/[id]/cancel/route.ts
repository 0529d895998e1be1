import { cancelAction } from '#server/actions/end-action.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  cancelAction(actor, bodyWithId(body, params)),
);
