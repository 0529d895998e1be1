import { savePrice } from '#server/costs/prices.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  savePrice(actor, inputOf({ ...body, kind: params['kind'] })),
);
