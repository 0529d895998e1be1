import { proposeFollowUp } from '#server/actions/propose-follow-up.ts';
import { bodyWithId, created, route } from '#server/platform/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  created(await proposeFollowUp(actor, bodyWithId(body, params))),
);
