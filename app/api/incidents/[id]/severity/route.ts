import { changeSeverity } from '#server/incidents/triage/change-severity.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  changeSeverity(actor, bodyWithId(body, params)),
);
