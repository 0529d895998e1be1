import { passkeySignInOptions } from '#server/accounts/sign-in/passkey-sign-in.ts';
import { answerWithCookie, publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(async () => {
  const { options, cookie } = await passkeySignInOptions();
  return answerWithCookie(options, cookie);
});
