import { alertVerdict } from '#server/incidents/alert-verdict.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  alertVerdict(actor, bodyWithId(body, params)),
);
