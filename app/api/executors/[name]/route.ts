import { saveExecutor } from '#server/actions/targets/executors.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  saveExecutor(actor, inputOf({ ...body, name: params['name'] })),
);
