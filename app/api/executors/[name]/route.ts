import { saveExecutor } from '#server/actions/executors.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  saveExecutor(actor, inputOf({ ...body, name: params['name'] })),
);
