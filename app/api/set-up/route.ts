import { setUp } from '#server/accounts/set-up.ts';
import { created, publicRoute } from '#server/platform/route.ts';

export const POST = publicRoute(async ({ body }) => created(await setUp(body)));
