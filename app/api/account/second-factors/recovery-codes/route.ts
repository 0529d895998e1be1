import { renewRecoveryCodes } from '#server/accounts/recovery-codes.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, body }) => renewRecoveryCodes(actor, inputOf(body)));
