import { renameTeam } from '#server/accounts/teams.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  renameTeam(actor, bodyWithId(body, params)),
);
