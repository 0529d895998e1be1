import { getSignInPolicy, saveSignInPolicy } from '#server/accounts/sign-in/sign-in-settings.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getSignInPolicy(actor, {}));
export const PUT = route(({ actor, body }) => saveSignInPolicy(actor, inputOf(body)));
