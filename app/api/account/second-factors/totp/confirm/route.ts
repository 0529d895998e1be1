import { confirmTotp } from '#server/accounts/sign-in/totp-enrolment.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => confirmTotp(actor, inputOf(body)), {
  whileEnrolling: true,
});
