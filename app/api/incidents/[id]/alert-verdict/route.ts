import { alertVerdict } from '#server/incidents/alerts/alert-verdict.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  alertVerdict(actor, bodyWithId(body, params)),
);
