import { listChanges } from '#server/infrastructure/list-changes.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'changes', (given) => listChanges(actor, given)),
);
