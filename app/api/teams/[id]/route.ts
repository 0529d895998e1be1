import { renameTeam } from '#server/accounts/teams.ts';
import { deleteTeam } from '#server/governance/delete-team.ts';
import { bodyWithId, inputOf, route } from '#server/platform/http/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  renameTeam(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteTeam(actor, inputOf(params)));
