import { beginTotp, removeTotp } from '#server/accounts/sign-in/totp-enrolment.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => beginTotp(actor, inputOf(body)), {
  whileEnrolling: true,
});
export const DELETE = route(({ actor, body }) => removeTotp(actor, inputOf(body)));
