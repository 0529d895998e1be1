import { clearSecondFactors } from '#server/accounts/sign-in/clear-second-factors.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params, body }) =>
  clearSecondFactors(actor, bodyWithId(body, params)),
);
