import { getRoutes, saveRoutes } from '#server/notifications/routes.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getRoutes(actor, {}));
export const PUT = route(({ actor, body }) => saveRoutes(actor, inputOf(body)));
