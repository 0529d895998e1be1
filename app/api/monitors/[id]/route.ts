import { getMonitor } from '#server/monitoring/list-monitors.ts';
import { deleteMonitor, updateMonitor } from '#server/monitoring/save-monitor.ts';
import { bodyWithId, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getMonitor(actor, inputOf(params)));
export const PUT = route(({ actor, params, body }) =>
  updateMonitor(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteMonitor(actor, inputOf(params)));
