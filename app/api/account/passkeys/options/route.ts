import { beginPasskey } from '#server/accounts/sign-in/passkeys.ts';
import { answerWithCookie, inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(
  async ({ actor, body }) => {
    const { options, cookie } = await beginPasskey(actor, inputOf(body));
    return answerWithCookie(options, cookie);
  },
  { whileEnrolling: true },
);
