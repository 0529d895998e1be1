import { saveBinding } from '#server/actions/bindings.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  saveBinding(actor, inputOf({ ...body, key: params['key'] })),
);
