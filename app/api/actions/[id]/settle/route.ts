import { settleAction } from '#server/actions/settle-verification.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  settleAction(actor, bodyWithId(body, params)),
);
