import { settleAction } from '#server/actions/runs/settle-verification.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  settleAction(actor, bodyWithId(body, params)),
);
