import { getWatch, saveWatch } from '#server/models/save-watch.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getWatch(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveWatch(actor, inputOf({ ...body, name: params['name'] })),
);
