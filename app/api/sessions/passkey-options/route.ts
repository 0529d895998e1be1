import { passkeySignInOptions } from '#server/accounts/passkey-sign-in.ts';
import { answerWithCookie, publicRoute } from '#server/platform/route.ts';

export const POST = publicRoute(async () => {
  const { options, cookie } = await passkeySignInOptions();
  return answerWithCookie(options, cookie);
});
