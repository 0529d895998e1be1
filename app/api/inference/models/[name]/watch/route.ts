import { getWatch, saveWatch } from '#server/model-monitoring/save-monitor.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getWatch(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveWatch(actor, inputOf({ ...body, name: params['name'] })),
);
