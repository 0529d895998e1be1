import { linkIncident } from '#server/incidents/link.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  linkIncident(actor, bodyWithId(body, params)),
);
