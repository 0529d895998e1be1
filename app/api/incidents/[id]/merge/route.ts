import { mergeIncident } from '#server/actions/merge-incident.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  mergeIncident(actor, bodyWithId(body, params)),
);
