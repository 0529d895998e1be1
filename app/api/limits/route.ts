import { listLimits } from '#server/incidents/limits.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listLimits(actor, {}));
