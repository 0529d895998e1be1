import { reopenIncident } from '#server/incidents/resolve.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  reopenIncident(actor, bodyWithId(body, params)),
);
