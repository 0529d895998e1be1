import { proposeFollowUp } from '#server/actions/proposals/propose-follow-up.ts';
import { bodyWithId, created, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  created(await proposeFollowUp(actor, bodyWithId(body, params))),
);
