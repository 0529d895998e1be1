import { changeSeverity } from '#server/incidents/change-severity.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  changeSeverity(actor, bodyWithId(body, params)),
);
