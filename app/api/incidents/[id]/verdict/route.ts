import { causeVerdict } from '#server/incidents/diagnosis/cause-verdict.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  causeVerdict(actor, bodyWithId(body, params)),
);
