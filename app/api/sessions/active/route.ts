import { noteActivity } from '#server/accounts/sessions.ts';
import { route } from '#server/platform/route.ts';

export const POST = route(({ actor }) => noteActivity(actor, {}));
