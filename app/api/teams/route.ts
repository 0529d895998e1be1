import { createTeam, listTeams } from '#server/accounts/teams.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'teams', () => listTeams(actor, {})),
);
export const POST = route(async ({ actor, body }) =>
  created(await createTeam(actor, inputOf(body))),
);
