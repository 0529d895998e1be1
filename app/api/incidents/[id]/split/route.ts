import { splitIncident } from '#server/incidents/split.ts';
import { bodyWithId, created, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  created(await splitIncident(actor, bodyWithId(body, params))),
);
