import { clearSecondFactors } from '#server/accounts/clear-second-factors.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const DELETE = route(({ actor, params, body }) =>
  clearSecondFactors(actor, bodyWithId(body, params)),
);
