import { renewRecoveryCodes } from '#server/accounts/sign-in/recovery-codes.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => renewRecoveryCodes(actor, inputOf(body)));
