import { mergeIncident } from '#server/actions/proposals/merge-incident.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  mergeIncident(actor, bodyWithId(body, params)),
);
