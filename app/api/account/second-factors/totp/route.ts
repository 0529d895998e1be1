import { beginTotp, removeTotp } from '#server/accounts/totp-enrolment.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, body }) => beginTotp(actor, inputOf(body)), {
  whileEnrolling: true,
});
export const DELETE = route(({ actor, body }) => removeTotp(actor, inputOf(body)));
