import { savePreferences } from '#server/accounts/preferences.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const PATCH = route(({ actor, body }) => savePreferences(actor, inputOf(body)));
