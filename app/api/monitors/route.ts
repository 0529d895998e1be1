import { listMonitors } from '#server/monitoring/list-monitors.ts';
import { createMonitor } from '#server/monitoring/save-monitor.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'monitors', (given) => listMonitors(actor, given)),
);
export const POST = route(async ({ actor, body }) =>
  created(await createMonitor(actor, inputOf(body))),
);
