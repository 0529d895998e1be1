import { cancelAction } from '#server/actions/runs/end-action.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  cancelAction(actor, bodyWithId(body, params)),
);
