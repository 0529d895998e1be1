import { acknowledge } from '#server/incidents/acknowledge.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  acknowledge(actor, bodyWithId(body, params)),
);
