import { getProtectedAliases, protectAliases } from '#server/models/aliases/protect-aliases.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getProtectedAliases(actor, {}));

export const PUT = route(({ actor, body }) => protectAliases(actor, inputOf(body)));
