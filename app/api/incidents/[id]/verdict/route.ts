import { causeVerdict } from '#server/incidents/cause-verdict.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  causeVerdict(actor, bodyWithId(body, params)),
);
