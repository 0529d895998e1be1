import { confirmTotp } from '#server/accounts/totp-enrolment.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, body }) => confirmTotp(actor, inputOf(body)), {
  whileEnrolling: true,
});
