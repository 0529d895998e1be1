import { resolveIncident } from '#server/incidents/resolve.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  resolveIncident(actor, bodyWithId(body, params)),
);
