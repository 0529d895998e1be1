import { listChanges } from '#server/infrastructure/list-changes.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'changes', (given) => listChanges(actor, given)),
);
