import { listActions } from '#server/actions/list.ts';
import { listResponse, wantsCsv } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'actions', (given) =>
    listActions(actor, wantsCsv(request, params) ? { ...given, brief: true } : given),
  ),
);
