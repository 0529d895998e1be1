import { getMonitoring, saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getMonitoring(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveMonitoring(actor, inputOf({ ...body, name: params['name'] })),
);
