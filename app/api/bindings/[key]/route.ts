import { saveBinding } from '#server/actions/proposals/automation-rules.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  saveBinding(actor, inputOf({ ...body, key: params['key'] })),
);
