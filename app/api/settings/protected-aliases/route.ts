import { getProtectedAliases, protectAliases } from '#server/models/protect-aliases.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => getProtectedAliases(actor, {}));

export const PUT = route(({ actor, body }) => protectAliases(actor, inputOf(body)));
