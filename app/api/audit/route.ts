import { exportAudit, listAudit } from '#server/governance/list-audit.ts';
import { listResponse, wantsCsv } from '#server/platform/http/csv.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'audit', (given) =>
    wantsCsv(request, params) ? exportAudit(actor, given) : listAudit(actor, given),
  ),
);
