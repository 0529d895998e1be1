import { listAudit } from '#server/governance/list-audit.ts';
import { listResponse } from '#server/platform/csv.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'audit', await listAudit(actor, params)),
);
