import { getSignInPolicy, saveSignInPolicy } from '#server/accounts/sign-in-settings.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => getSignInPolicy(actor, {}));
export const PUT = route(({ actor, body }) => saveSignInPolicy(actor, inputOf(body)));
